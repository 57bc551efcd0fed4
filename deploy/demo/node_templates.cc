#include "deploy/demo/node_templates.h"

#include <cstdio>
#include <cstdlib>

namespace courier::demo {
namespace {

#define DEMO_MODEL                                                                                  \
  R"("model": {"completion_params": {"temperature": 0.7}, "mode": "chat", "name": "gpt-4o-mini", )" \
  R"("provider": "langgenius/openai/openai"})"

#define DEMO_TOOL(id, provider, type, tool)                                                    \
  R"("provider_id": ")" id R"(", "provider_name": ")" provider R"(", "provider_type": ")" type \
  R"(", "tool_configurations": {}, "tool_label": ")" tool R"(", "tool_name": ")" tool          \
  R"(", "tool_parameters": {"q": {"type": "mixed", "value": "{{#${first}.q#}}"}})"

const std::vector<NodeTemplate>& Templates() {
  static const auto* const kTemplates = new std::vector<NodeTemplate>{
      // Beginnings
      {"start", "start", "Start",
       R"("variables": [{"label": "Question", "max_length": 256, "options": [], )"
       R"("required": true, "type": "text-input", "variable": "q"}])"},
      {"start-files", "start", "Start",
       R"("variables": [{"allowed_file_extensions": [], "allowed_file_types": )"
       R"(["document"], "allowed_file_upload_methods": ["local_file", "remote_url"], )"
       R"("label": "Invoices", "max_length": 5, "options": [], "required": true, )"
       R"("type": "file-list", "variable": "q"}])"},
      {"start-chat", "start", "Start", R"("variables": [])"},
      {"trigger-webhook", "trigger-webhook", "Order received",
       R"("async_mode": true, "body": [{"name": "order", "required": true, "type": )"
       R"("object"}], "content_type": "application/json", "headers": [{"name": )"
       R"("X-Signature", "required": true, "type": "string"}], "method": "post", )"
       R"("params": [], "response_body": "", "status_code": 200, "variables": [], )"
       R"("webhook_debug_url": )"
       R"("https://staging.example.test/triggers/webhook-debug/demo", "webhook_url": )"
       R"("https://staging.example.test/triggers/webhook/demo")"},
      {"trigger-schedule", "trigger-schedule", "Every night",
       R"("cron_expression": "30 2 * * *", "frequency": "daily", "mode": "cron", )"
       R"("timezone": "Europe/Berlin", "visual_config": {})"},
      {"trigger-plugin", "trigger-plugin", "Issue opened",
       R"("config": {}, "event_configurations": {}, "event_name": "issues", )"
       R"("event_parameters": {"repository": {"type": "constant", "value": )"
       R"("acme/shop"}}, "plugin_id": "langgenius/github_trigger", )"
       R"("plugin_unique_identifier": "langgenius/github_trigger:1.0.0@demo", )"
       R"("provider_id": "langgenius/github_trigger/github_trigger", "provider_name": )"
       R"("github_trigger", "provider_type": "trigger", "subscription_id": )"
       R"("${id subscription/github}")"},
      // Ends
      {"end", "end", "End",
       R"("outputs": [{"value_selector": ["${prev}", "output"], "variable": "result"}])"},
      {"answer", "answer", "Answer", R"("answer": "{{#${prev}.text#}}", "variables": [])"},
      // Models
      {"llm", "llm", "Write the answer",
       R"("context": {"enabled": false, "variable_selector": []}, )" DEMO_MODEL
       R"(, "prompt_template": [{"role": "system", "text": )"
       R"("Be brief and kind. \u8bf7\u7528\u5ba2\u6237\u7684\u8bed\u8a00\u56de\u7b54\u3002"}, )"
       R"({"role": "user", "text": "{{#${first}.q#}}"}], "variables": [], "vision": )"
       R"({"enabled": false})"},
      {"llm-chat", "llm", "Reply",
       R"("context": {"enabled": true, "variable_selector": ["${prev}", "result"]}, )"
       R"("memory": {"query_prompt_template": "{{#sys.query#}}", "window": {"enabled": )"
       R"(true, "size": 10}}, )" DEMO_MODEL
       R"(, "prompt_template": [{"role": "system", "text": "You speak for Acme."}], )"
       R"("variables": [], "vision": {"configs": {"detail": "high", )"
       R"("variable_selector": ["sys", "files"]}, "enabled": true})"},
      {"question-classifier",
       "question-classifier",
       "What is it about?",
       R"("classes": [{"id": "1", "name": "billing"}, {"id": "2", "name": )"
       R"("something else"}], "instruction": "", )" DEMO_MODEL
       R"(, "query_variable_selector": ["${first}", "q"], "vision": {"enabled": false})",
       {"1", "2"}},
      {"parameter-extractor", "parameter-extractor", "Read the fields",
       R"("instruction": "", )" DEMO_MODEL
       R"(, "parameters": [{"description": "Invoice number", "name": "number", )"
       R"("required": true, "type": "string"}], "query": ["${prev}", "text"], )"
       R"("reasoning_mode": "prompt", "vision": {"enabled": false})"},
      {"agent", "agent", "Research",
       R"("agent_parameters": {"instruction": {"type": "constant", "value": )"
       R"("Find it out."}, "model": {"type": "constant", "value": {"completion_params": )"
       R"({}, "mode": "chat", "model": "gpt-4o-mini", "provider": )"
       R"("langgenius/openai/openai"}}, "query": {"type": "constant", "value": )"
       R"("{{#sys.query#}}"}, "tools": {"type": "constant", "value": [{"enabled": true, )"
       R"("extra": {"description": ""}, "parameters": {}, "provider_name": )"
       R"("${id tool/catalogue}", "provider_show_name": "catalogue", "settings": {}, )"
       R"("tool_label": "Search", "tool_name": "searchCatalogue", "type": "api"}, )"
       R"({"enabled": true, "provider_name": "${id tool/inner_summarizer}", )"
       R"("provider_show_name": "inner_summarizer", "settings": {}, "tool_name": )"
       R"("inner_summarizer", "type": "workflow"}, {"enabled": true, "provider_name": )"
       R"("clock-mcp", "settings": {}, "tool_name": "now", "type": "mcp"}, )"
       R"({"credential_id": "${id credential/tavily}", "enabled": true, )"
       R"("provider_name": "langgenius/tavily/tavily", "settings": {}, "tool_name": )"
       R"("tavily_search", "type": "builtin"}]}}, "agent_strategy_label": )"
       R"("FunctionCalling", "agent_strategy_name": "function_calling", )"
       R"("agent_strategy_provider_name": "langgenius/agent/agent", "output_schema": )"
       R"({}, "plugin_unique_identifier": "langgenius/agent:0.0.9@demo")"},
      // Tools
      {"tool", "tool", "A tool", DEMO_TOOL("${tool-id}", "${tool}", "api", "currentWeather")},
      {"tool:weather", "tool", "Current weather",
       DEMO_TOOL("${id tool/weather}", "weather", "api", "currentWeather")},
      {"tool:pets", "tool", "One pet", DEMO_TOOL("${id tool/pets}", "pets", "api", "getPet")},
      {"tool:catalogue", "tool", "Search the catalogue",
       DEMO_TOOL("${id tool/catalogue}", "catalogue", "api", "searchCatalogue")},
      {"tool:mailer", "tool", "Send a mail",
       DEMO_TOOL("${id tool/mailer}", "mailer", "api", "sendMail")},
      {"tool:inner", "tool", "Summarize",
       DEMO_TOOL("${id tool/inner_summarizer}", "inner_summarizer", "workflow",
                 "inner_summarizer")},
      {"tool:nested", "tool", "Summarize twice",
       DEMO_TOOL("${id tool/nested_helper}", "nested_helper", "workflow", "nested_helper")},
      {"tool:files", "tool", "Read a file",
       DEMO_TOOL("files-mcp", "Files MCP", "mcp", "read_file")},
      {"tool:tickets", "tool", "Open a ticket",
       DEMO_TOOL("tickets-mcp", "Tickets MCP", "mcp", "open_ticket")},
      {"tool:time", "tool", "What time is it?",
       DEMO_TOOL("time", "time", "builtin", "current_time")},
      {"tool:tavily", "tool", "Web search",
       R"("credential_id": "${id credential/tavily}", )" DEMO_TOOL(
           "langgenius/tavily/tavily", "langgenius/tavily/tavily", "builtin", "tavily_search")},
      // Data
      {"code", "code", "Count words",
       R"("code": "def main(q: str) -> dict:\n    return {'output': len(q.split())}\n", )"
       R"("code_language": "python3", "outputs": {"output": {"children": null, "type": )"
       R"("number"}}, "variables": [{"value_selector": ["${first}", "q"], "variable": )"
       R"("q"}])"},
      {"http-request", "http-request", "Ask the shop",
       R"("authorization": {"config": {"api_key": "{{#env.API_KEY#}}", "header": "", )"
       R"("type": "bearer"}, "type": "api-key"}, "body": {"data": [{"key": "", "type": )"
       R"("text", "value": "{\"q\": \"{{#${first}.q#}}\"}"}], "type": "json"}, )"
       R"("headers": "X-Shop: staging\nX-Partner-Key: ${secret partner-key}", "method": )"
       R"("post", "params": "", "retry_config": {"max_retries": 3, "retry_enabled": )"
       R"(true, "retry_interval": 100}, "timeout": {"max_connect_timeout": 0, )"
       R"("max_read_timeout": 0, "max_write_timeout": 0}, "url": )"
       R"("{{#env.BASE_URL#}}/v1/orders")"},
      {"if-else",
       "if-else",
       "Refund?",
       R"("cases": [{"case_id": "true", "conditions": [{"comparison_operator": )"
       R"("contains", "id": "refund", "value": "refund", "varType": "string", )"
       R"("variable_selector": ["${first}", "q"]}], "id": "true", "logical_operator": )"
       R"("and"}])",
       {"true", "false"}},
      {"template-transform", "template-transform", "Letter",
       R"("template": "Dear customer,\n{{ q }}\n{% if q %}\u2014 Acme{% endif %}", )"
       R"("variables": [{"value_selector": ["${first}", "q"], "variable": "q"}])"},
      {"variable-aggregator", "variable-aggregator", "Either answer",
       R"("output_type": "string", "variables": [["${first}", "q"], ["${prev}", "output"]])"},
      {"assigner", "assigner", "Remember the topic",
       R"("items": [{"input_type": "variable", "operation": "over-write", "value": )"
       R"(["sys", "query"], "variable_selector": ["conversation", "topic"], )"
       R"("write_mode": "over-write"}], "version": "2")"},
      {"document-extractor", "document-extractor", "Text of the invoices",
       R"("is_array_file": true, "variable_selector": ["${first}", "q"])"},
      {"list-operator", "list-operator", "First three",
       R"("extract_by": {"enabled": false, "serial": "1"}, "filter_by": {"conditions": )"
       R"([], "enabled": false}, "item_var_type": "string", "limit": {"enabled": true, )"
       R"("size": 3}, "order_by": {"enabled": false, "key": "", "value": "asc"}, )"
       R"("var_type": "array[string]", "variable": ["${prev}", "text"])"},
      {"knowledge-retrieval", "knowledge-retrieval", "Handbook",
       R"("dataset_ids": ["${id dataset/handbook}"], "multiple_retrieval_config": )"
       R"({"reranking_enable": false, "top_k": 4}, "query_variable_selector": ["sys", )"
       R"("query"], "retrieval_mode": "multiple")"},
      {"human-input",
       "human-input",
       "Approve",
       R"("delivery_methods": [{"config": {}, "enabled": true, "id": )"
       R"("${id delivery/webapp}", "type": "webapp"}], "form_content": )"
       R"("Approve {{#${first}.q#}}?\n{{#$output.note#}}", "inputs": [{"default": )"
       R"({"selector": [], "type": "constant", "value": ""}, "output_variable_name": )"
       R"("note", "type": "paragraph"}], "timeout": 3, "timeout_unit": "day", )"
       R"("user_actions": [{"button_style": "primary", "id": "ok", "title": "OK"}, )"
       R"({"button_style": "default", "id": "no", "title": "No"}])",
       {"ok", "no"}},
      // Containers
      {"iteration",
       "iteration",
       "For each sentence",
       R"("error_handle_mode": "terminated", "height": 200, "is_parallel": false, )"
       R"("iterator_selector": ["${prev}", "result"], "output_selector": ["${self}01", )"
       R"("output"], "output_type": "array[string]", "parallel_nums": 10, )"
       R"("start_node_id": "${self}start", "width": 400)",
       {"source"},
       "template-transform"},
      {"loop",
       "loop",
       "Until it is ready",
       R"("break_conditions": [{"comparison_operator": ">", "id": "enough", "value": )"
       R"("3", "varType": "number", "variable_selector": ["${self}", "round"]}], )"
       R"("error_handle_mode": "terminated", "logical_operator": "and", "loop_count": )"
       R"(10, "loop_variables": [{"id": "round", "label": "round", "value": "0", )"
       R"("value_type": "constant", "var_type": "number"}], "start_node_id": )"
       R"("${self}start")",
       {"source"},
       "http-request code"},
  };
  return *kTemplates;
}

#undef DEMO_MODEL
#undef DEMO_TOOL

}  // namespace

const NodeTemplate& NodeTemplateNamed(absl::string_view name) {
  for (const NodeTemplate& node : Templates()) {
    if (node.name == name) return node;
  }
  std::fprintf(stderr, "no node template %.*s\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

absl::string_view PlainFeatures() {
  return R"({"file_upload": {"enabled": false}, "opening_statement": "", )"
         R"("retriever_resource": {"enabled": true}, "sensitive_word_avoidance": )"
         R"({"enabled": false}, "speech_to_text": {"enabled": false}, )"
         R"("suggested_questions": [], "suggested_questions_after_answer": {"enabled": )"
         R"(false}, "text_to_speech": {"enabled": false, "language": "", "voice": ""}})";
}

}  // namespace courier::demo
