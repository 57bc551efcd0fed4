#include "deploy/demo/api_tools.h"

#include "absl/strings/str_cat.h"
#include "common/text/json_spans.h"

namespace courier::demo {
namespace {

using text::JsonStringAscii;

std::string OperationText(const ApiTool& tool) {
  return absl::StrCat("{\"operationId\": \"", tool.operation,
                      "\", \"summary\": ", JsonStringAscii(tool.summary),
                      ", \"parameters\": [{\"name\": \"", tool.parameter, "\", \"in\": \"", tool.in,
                      "\", \"required\": true, \"description\": \"What to ask for\", \"schema\": "
                      "{\"type\": \"string\"}}], \"responses\": {\"200\": {\"description\": "
                      "\"ok\"}}}");
}

std::string InFourLanguages(absl::string_view text) {
  const std::string json = JsonStringAscii(text);
  return absl::StrCat("{\"en_US\": ", json, ", \"zh_Hans\": ", json, ", \"pt_BR\": ", json,
                      ", \"ja_JP\": ", json, "}");
}

}  // namespace

const std::vector<ApiTool>& ApiTools() {
  static const auto* const kTools = new std::vector<ApiTool>{
      {"weather",
       "⛅",
       "Weather for a place. 天气",
       "https://weather.example.test/v1",
       "/current",
       "get",
       "currentWeather",
       "Current weather",
       "city",
       "query",
       R"("auth_type": "api_key_header", "api_key_header": "Authorization", )"
       R"("api_key_header_prefix": "bearer")",
       true,
       {"weather", "utilities"}},
      {"pets",
       "🐾",
       "Pet shop",
       "https://pets.example.test/api",
       "/pets/{id}",
       "get",
       "getPet",
       "One pet",
       "id",
       "path",
       R"("auth_type": "none")",
       false,
       {}},
      {"catalogue",
       "🗂️",
       "Searches the catalogue",
       "https://catalogue.example.test",
       "/search",
       "get",
       "searchCatalogue",
       "Search",
       "q",
       "query",
       R"("auth_type": "api_key_query", "api_key_query_param": "key")",
       true,
       {"search"}},
      // The spelling of earlier versions.
      {"mailer",
       "✉️",
       "Sends mail",
       "https://mail.example.test/v2",
       "/send",
       "post",
       "sendMail",
       "Send a mail",
       "to",
       "query",
       R"("auth_type": "api_key", "api_key_header": "X-Mail-Key", "api_key_header_prefix": "custom")",
       true,
       {"business"}},
  };
  return *kTools;
}

std::string OpenApiText(const ApiTool& tool) {
  return absl::StrCat("{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"", tool.name,
                      "\", \"description\": ", text::JsonStringUtf8(tool.description),
                      ", \"version\": \"v1\"}, \"servers\": [{\"url\": \"", tool.server,
                      "\"}], \"paths\": {\"", tool.path, "\": {\"", tool.method,
                      "\": ", OperationText(tool), "}}}");
}

std::string ToolsText(const ApiTool& tool) {
  return absl::StrCat(
      "[{\"server_url\": \"", tool.server, tool.path, "\", \"method\": \"", tool.method,
      "\", \"summary\": ", JsonStringAscii(tool.summary), ", \"operation_id\": \"", tool.operation,
      "\", \"parameters\": [{\"name\": \"", tool.parameter,
      "\", \"label\": ", InFourLanguages(tool.parameter),
      ", \"placeholder\": ", InFourLanguages("What to ask for"),
      ", \"scope\": null, \"auto_generate\": null, \"template\": null, \"required\": true, "
      "\"default\": null, \"min\": null, \"max\": null, \"precision\": null, \"options\": [], "
      "\"type\": \"string\", \"human_description\": ",
      InFourLanguages("What to ask for"),
      ", \"form\": \"llm\", \"llm_description\": \"What to ask for\", \"input_schema\": null}], "
      "\"author\": \"\", \"icon\": null, \"openapi\": ",
      OperationText(tool), "}]");
}

}  // namespace courier::demo
