#include "tests/e2e/report.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace courier::e2e {

Report::Report(std::string json) : json_(std::make_unique<const std::string>(std::move(json))) {
  auto spans = text::JsonSpans::Parse(*json_);
  if (!spans.ok()) {
    ADD_FAILURE() << "No report: " << spans.status() << "\n" << *json_;
    spans = text::JsonSpans::Parse("{}");
  }
  spans_ = *std::move(spans);
}

text::JsonRef Report::Find(absl::string_view path) const {
  text::JsonRef value = spans_.root();
  for (const absl::string_view key : absl::StrSplit(path, '.')) value = value.Get(key);
  return value;
}

std::string Report::At(absl::string_view path) const {
  const text::JsonRef value = Find(path);
  if (!value) return "";
  return value.AsString().value_or(std::string(value.raw()));
}

text::JsonRef Report::Item(absl::string_view kind, absl::string_view name) const {
  for (const text::JsonRef item : Find("items").Children()) {
    if (item.Get("kind").EqualsString(kind) && item.Get("name").EqualsString(name)) return item;
  }
  return {};
}

std::string Report::Messages(absl::string_view kind, absl::string_view name) const {
  std::string lines;
  for (const text::JsonRef message : Item(kind, name).Get("messages").Children()) {
    absl::StrAppend(&lines, message.AsString().value_or(""), "\n");
  }
  return lines;
}

std::vector<text::JsonRef> Report::Items() const { return Find("items").Children(); }

std::string Report::Changes(absl::string_view kind, absl::string_view name) const {
  std::string lines;
  for (const text::JsonRef change : Item(kind, name).Get("changes").Children()) {
    const auto text = [&](absl::string_view key) {
      return change.Get(key).AsString().value_or("?");
    };
    absl::StrAppend(&lines, text("path"), ": ", text("before"), " > ", text("after"), "\n");
  }
  return lines;
}

int Report::Count(absl::string_view kind, absl::string_view status) const {
  int listed = 0;
  for (const text::JsonRef item : Find("items").Children()) {
    if (item.Get("kind").EqualsString(kind) && item.Get("status").EqualsString(status)) ++listed;
  }
  int counted = 0;
  const std::string count = At(absl::StrCat("counts.", kind, ".", status));
  EXPECT_TRUE(count.empty() || absl::SimpleAtoi(count, &counted)) << count;
  EXPECT_EQ(listed, counted) << kind << " " << status;
  return listed;
}

}  // namespace courier::e2e
