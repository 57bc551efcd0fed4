#include "absl/strings/ascii.h"
#include "agent/db/transaction.h"
#include "agent/dify/workspaces.h"
#include "tests/integration/agent_source/source_fixture.h"

namespace courier::exporting {
namespace {

using ::testing::HasSubstr;

class WorkspacesTest : public SourceTest {
 protected:
  void SetUp() override {
    SourceTest::SetUp();
    MakeDemo();
    auto connection = Open();
    ASSERT_TRUE(connection.ok()) << connection.status();
    connection_ = *std::move(connection);
    auto snapshot = db::Snapshot::Begin(*connection_);
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    snapshot_ = *std::move(snapshot);
  }

  absl::StatusOr<dify::Workspace> Find(absl::string_view wanted) {
    return dify::FindWorkspace(*snapshot_, wanted, [](const dify::Workspace&) { return true; });
  }

  absl::StatusOr<dify::Workspace> FindAmong(absl::string_view wanted, absl::string_view visible) {
    return dify::FindWorkspace(*snapshot_, wanted, [&](const dify::Workspace& workspace) {
      return workspace.name == visible;
    });
  }

  std::unique_ptr<db::Connection> connection_;
  std::unique_ptr<db::Snapshot> snapshot_;
};

TEST_F(WorkspacesTest, FindsByNameAndByIdInAnySpelling) {
  const auto by_name = Find("Acme Staging");
  ASSERT_TRUE(by_name.ok()) << by_name.status();
  EXPECT_EQ(by_name->id, demo_->summary.workspace_id);
  EXPECT_EQ(Find(by_name->id)->name, "Acme Staging");
  EXPECT_EQ(Find(absl::AsciiStrToUpper(by_name->id))->name, "Acme Staging");
}

TEST_F(WorkspacesTest, SuggestsTheNameThatWasMeant) {
  const absl::Status status = Find("acme staging").status();
  EXPECT_EQ(ReasonOf(status), Reason::kWorkspaceNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Did you mean \"Acme Staging\"?"));
}

TEST_F(WorkspacesTest, ADefaultNeedsExactlyOneVisibleWorkspace) {
  EXPECT_EQ(ReasonOf(Find("").status()), Reason::kWorkspaceAmbiguous);
  const auto only = FindAmong("", "Other Staging");
  ASSERT_TRUE(only.ok()) << only.status();
  EXPECT_EQ(only->name, "Other Staging");
  EXPECT_EQ(ReasonOf(FindAmong("", "nobody's").status()), Reason::kWorkspaceNotFound);
}

TEST_F(WorkspacesTest, AHiddenWorkspaceIsNotThereAndNotSuggested) {
  const absl::Status status = FindAmong("Acme Staging", "Other Staging").status();
  EXPECT_EQ(ReasonOf(status), Reason::kWorkspaceNotFound);
  EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr("Did you mean \"Acme")));
}

TEST_F(WorkspacesTest, OfEqualNamesTheIdsAreListed) {
  Change("update tenants set name = 'Twin'");
  snapshot_.reset();
  snapshot_ = *db::Snapshot::Begin(*connection_);
  const absl::Status status = Find("Twin").status();
  EXPECT_EQ(ReasonOf(status), Reason::kWorkspaceAmbiguous);
  EXPECT_THAT(std::string(status.message()), HasSubstr(demo_->summary.workspace_id));
}

}  // namespace
}  // namespace courier::exporting
