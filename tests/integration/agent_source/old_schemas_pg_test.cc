// Databases of older Dify releases, where their schemas are at hand.
#include <filesystem>

#include "absl/strings/ascii.h"
#include "tests/integration/agent_source/source_fixture.h"
#include "tests/support/source_path.h"

namespace courier::exporting {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// An app with an API tool and a workflow tool, in columns that every release has.
constexpr char kRows[] = R"(
  insert into tenants (id, name) values ('00000000-0000-4000-8000-000000000001', 'Acme Staging');
  insert into apps (id, tenant_id, name, mode, enable_site, enable_api, icon_type)
    values ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', 'Front',
            'workflow', true, false, 'emoji'),
           ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', 'Behind',
            'workflow', true, true, null);
  insert into workflows (id, tenant_id, app_id, type, version, graph, features, created_by, updated_at)
    select gen_random_uuid(), tenant_id, id, 'workflow', 'draft',
      case name when 'Front' then '{"nodes": [
        {"id": "1", "data": {"type": "tool", "provider_type": "api", "provider_id": "weather"}},
        {"id": "2", "data": {"type": "tool", "provider_type": "workflow", "provider_id": "behind"}}]}'
      else '{}' end, '{}', id, now() from apps;
  insert into tool_api_providers (id, name, schema, schema_type_str, user_id, tenant_id, tools_str, icon,
                                  credentials_str, description, custom_disclaimer)
    select gen_random_uuid(), 'weather', '{}', 'openapi', id, id, '[]', '{}', '{"auth_type": "none"}',
      '', '' from tenants;
  insert into tool_workflow_providers (id, name, icon, app_id, user_id, tenant_id, description)
    select gen_random_uuid(), 'behind', '{}', id, id, tenant_id, '' from apps where name = 'Behind';
  insert into tool_label_bindings (id, tool_id, tool_type, label_name)
    select gen_random_uuid(), id::text, 'api', 'weather' from tool_api_providers
    union all select gen_random_uuid(), id::text, 'api', 'travel' from tool_api_providers;
)";

class OldSchemasTest : public SourceTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    const std::string schema = test::SharedPath(absl::StrCat("goldens/schema/", GetParam()));
    if (!std::filesystem::exists(schema)) GTEST_SKIP() << "there is no " << schema;
    SourceTest::SetUp();
    auto name = cluster_->NewDatabase({schema});
    ASSERT_TRUE(name.ok()) << name.status();
    database_ = *name;
    Change(kRows);
  }
};

TEST_P(OldSchemasTest, AnAppAndItsToolsAreRead) {
  const auto package = Export(OneApp("Front", false));
  ASSERT_TRUE(package.ok()) << package.status();
  ASSERT_THAT(package->apps, SizeIs(2));
  EXPECT_EQ(package->apps[0].name, "Front");
  EXPECT_FALSE(package->apps[0].enable_api);
  EXPECT_EQ(package->apps[0].icon_type, "emoji");
  EXPECT_EQ(package->apps[1].name, "Behind");
  EXPECT_EQ(package->apps[1].icon_type, std::nullopt);
  EXPECT_EQ(package->apps[1].workflow.rag_pipeline_variables, "{}");
  ASSERT_THAT(package->api_tools, SizeIs(1));
  EXPECT_THAT(package->api_tools[0].labels, ElementsAre("travel", "weather"));
  EXPECT_THAT(package->workflow_tools, SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Releases, OldSchemasTest,
                         testing::Values("head-1.0.sql", "head-1.7.sql", "head-1.11.sql",
                                         "head-1.14.2-release.sql", "head-1.14.2.sql"),
                         [](const testing::TestParamInfo<const char*>& release) {
                           std::string name = "V";
                           for (const char* c = release.param; *c != '\0'; ++c) {
                             if (absl::ascii_isalnum(static_cast<unsigned char>(*c))) name += *c;
                           }
                           return name;
                         });

}  // namespace
}  // namespace courier::exporting
