#include "controller/output/error_text.h"

#include <gtest/gtest.h>

#include "common/base/error.h"

namespace courier::controller {
namespace {

TEST(ErrorTextTest, IndentsFurtherLines) {
  EXPECT_EQ(ErrorText(MakeError(Reason::kConflict, "there already.\nNothing was changed."), false),
            "courier: there already.\n         Nothing was changed.\n");
}

TEST(ErrorTextTest, MakesForeignControlCharactersHarmless) {
  EXPECT_EQ(ErrorText(MakeError(Reason::kConflict, "a\x1b[2Jb"), false), "courier: a\uFFFD[2Jb\n");
}

}  // namespace
}  // namespace courier::controller
