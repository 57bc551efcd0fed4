-- The part of Dify's database that a transfer reads or writes, as it stands at revision
-- 9f4b7c2d1a80: names, types, nullability, defaults, keys and indexes. Dify itself has more tables;
-- nothing in them decides a transfer. Load into an empty database: psql -v ON_ERROR_STOP=1 -f.
-- The names are unqualified, as Dify's own are: the search_path decides.
SET client_min_messages = warning;

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

-- PostgreSQL 18 brings its own uuidv7(); older servers get one: 48 bits of milliseconds, then the
-- random bits of a version 4 id with the version changed to 7.
DO $$
BEGIN
  IF to_regprocedure('uuidv7()') IS NULL THEN
    CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $body$
      SELECT encode(
        set_byte(
          overlay(uuid_send(uuid_generate_v4())
                  PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                  FROM 1 FOR 6),
          6, (get_byte(uuid_send(uuid_generate_v4()), 6) & 15) | 112),
        'hex')::uuid
    $body$;
  END IF;
END
$$;

-- Revision and installation

CREATE TABLE alembic_version (
  version_num varchar(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE dify_setups (
  version varchar(255) NOT NULL,
  setup_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT dify_setup_pkey PRIMARY KEY (version)
);

-- People and workspaces

CREATE TABLE accounts (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(255) NOT NULL,
  email varchar(255) NOT NULL,
  password varchar(255),
  password_salt varchar(255),
  avatar varchar(255),
  interface_language varchar(255),
  interface_theme varchar(255),
  timezone varchar(255),
  last_login_at timestamp,
  last_login_ip varchar(255),
  status varchar(16) DEFAULT 'active' NOT NULL,
  initialized_at timestamp,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  last_active_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT account_pkey PRIMARY KEY (id)
);
CREATE INDEX account_email_idx ON accounts USING btree (email);
CREATE TABLE tenants (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(255) NOT NULL,
  encrypt_public_key text,
  plan varchar(255) DEFAULT 'basic' NOT NULL,
  status varchar(255) DEFAULT 'normal' NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  custom_config text,
  CONSTRAINT tenant_pkey PRIMARY KEY (id)
);
CREATE TABLE tenant_account_joins (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  account_id uuid NOT NULL,
  role varchar(16) DEFAULT 'normal' NOT NULL,
  invited_by uuid,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  "current" boolean DEFAULT false NOT NULL,
  CONSTRAINT tenant_account_join_pkey PRIMARY KEY (id),
  CONSTRAINT unique_tenant_account_join UNIQUE (tenant_id, account_id)
);
CREATE INDEX tenant_account_join_account_id_idx ON tenant_account_joins USING btree (account_id);
CREATE INDEX tenant_account_join_tenant_id_idx ON tenant_account_joins USING btree (tenant_id);
CREATE TABLE tenant_plugin_auto_upgrade_strategies (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  strategy_setting varchar(16) DEFAULT 'fix_only' NOT NULL,
  upgrade_time_of_day integer NOT NULL,
  upgrade_mode varchar(16) DEFAULT 'exclude' NOT NULL,
  exclude_plugins json NOT NULL,
  include_plugins json NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT tenant_plugin_auto_upgrade_strategy_pkey PRIMARY KEY (id),
  CONSTRAINT unique_tenant_plugin_auto_upgrade_strategy UNIQUE (tenant_id)
);
CREATE TABLE tenant_credit_pools (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  pool_type varchar(40) DEFAULT 'trial' NOT NULL,
  quota_limit bigint NOT NULL,
  quota_used bigint NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT tenant_credit_pool_pkey PRIMARY KEY (id)
);
CREATE INDEX tenant_credit_pool_pool_type_idx ON tenant_credit_pools USING btree (pool_type);
CREATE INDEX tenant_credit_pool_tenant_id_idx ON tenant_credit_pools USING btree (tenant_id);

-- Apps

CREATE TABLE apps (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  mode varchar(255) NOT NULL,
  icon varchar(255),
  icon_background varchar(255),
  app_model_config_id uuid,
  status varchar(255) DEFAULT 'normal' NOT NULL,
  enable_site boolean NOT NULL,
  enable_api boolean NOT NULL,
  api_rpm integer DEFAULT 0 NOT NULL,
  api_rph integer DEFAULT 0 NOT NULL,
  is_demo boolean DEFAULT false NOT NULL,
  is_public boolean DEFAULT false NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  is_universal boolean DEFAULT false NOT NULL,
  workflow_id uuid,
  description text DEFAULT ''::character varying NOT NULL,
  tracing text,
  max_active_requests integer,
  icon_type varchar(255),
  created_by uuid,
  updated_by uuid,
  use_icon_as_answer_icon boolean DEFAULT false NOT NULL,
  CONSTRAINT app_pkey PRIMARY KEY (id)
);
CREATE INDEX app_tenant_id_idx ON apps USING btree (tenant_id);
CREATE TABLE app_model_configs (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  provider varchar(255),
  model_id varchar(255),
  configs json,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  opening_statement text,
  suggested_questions text,
  suggested_questions_after_answer text,
  more_like_this text,
  model text,
  user_input_form text,
  pre_prompt text,
  agent_mode text,
  speech_to_text text,
  sensitive_word_avoidance text,
  retriever_resource text,
  dataset_query_variable varchar(255),
  prompt_type varchar(255) DEFAULT 'simple' NOT NULL,
  chat_prompt_config text,
  completion_prompt_config text,
  dataset_configs text,
  external_data_tools text,
  file_upload text,
  text_to_speech text,
  created_by uuid,
  updated_by uuid,
  CONSTRAINT app_model_config_pkey PRIMARY KEY (id)
);
CREATE INDEX app_app_id_idx ON app_model_configs USING btree (app_id);
CREATE TABLE sites (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  title varchar(255) NOT NULL,
  icon varchar(255),
  icon_background varchar(255),
  description text,
  default_language varchar(255) NOT NULL,
  copyright varchar(255),
  privacy_policy varchar(255),
  customize_domain varchar(255),
  customize_token_strategy varchar(255) NOT NULL,
  prompt_public boolean DEFAULT false NOT NULL,
  status varchar(255) DEFAULT 'normal' NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  code varchar(255),
  custom_disclaimer text NOT NULL,
  show_workflow_steps boolean DEFAULT true NOT NULL,
  chat_color_theme varchar(255),
  chat_color_theme_inverted boolean DEFAULT false NOT NULL,
  icon_type varchar(255),
  created_by uuid,
  updated_by uuid,
  use_icon_as_answer_icon boolean DEFAULT false NOT NULL,
  CONSTRAINT site_pkey PRIMARY KEY (id)
);
CREATE INDEX site_app_id_idx ON sites USING btree (app_id);
CREATE INDEX site_code_idx ON sites USING btree (code, status);
CREATE TABLE installed_apps (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  app_owner_tenant_id uuid NOT NULL,
  "position" integer NOT NULL,
  is_pinned boolean DEFAULT false NOT NULL,
  last_used_at timestamp,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT installed_app_pkey PRIMARY KEY (id),
  CONSTRAINT unique_tenant_app UNIQUE (tenant_id, app_id)
);
CREATE INDEX installed_app_app_id_idx ON installed_apps USING btree (app_id);
CREATE INDEX installed_app_tenant_id_idx ON installed_apps USING btree (tenant_id);
CREATE TABLE recommended_apps (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  description json NOT NULL,
  copyright varchar(255) NOT NULL,
  privacy_policy varchar(255) NOT NULL,
  category varchar(255) NOT NULL,
  "position" integer NOT NULL,
  is_listed boolean NOT NULL,
  install_count integer NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  language varchar(255) DEFAULT 'en-US' NOT NULL,
  custom_disclaimer text NOT NULL,
  categories json,
  CONSTRAINT recommended_app_pkey PRIMARY KEY (id)
);
CREATE INDEX recommended_app_app_id_idx ON recommended_apps USING btree (app_id);
CREATE INDEX recommended_app_is_listed_idx ON recommended_apps USING btree (is_listed, language);
CREATE TABLE api_tokens (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid,
  type varchar(16) NOT NULL,
  token varchar(255) NOT NULL,
  last_used_at timestamp,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  tenant_id uuid,
  CONSTRAINT api_token_pkey PRIMARY KEY (id)
);
CREATE INDEX api_token_app_id_type_idx ON api_tokens USING btree (app_id, type);
CREATE INDEX api_token_tenant_idx ON api_tokens USING btree (tenant_id, type);
CREATE INDEX api_token_token_idx ON api_tokens USING btree (token, type);
CREATE TABLE app_mcp_servers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  description varchar(255) NOT NULL,
  server_code varchar(255) NOT NULL,
  status varchar(255) DEFAULT 'normal' NOT NULL,
  parameters text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT app_mcp_server_pkey PRIMARY KEY (id),
  CONSTRAINT unique_app_mcp_server_server_code UNIQUE (server_code),
  CONSTRAINT unique_app_mcp_server_tenant_app_id UNIQUE (tenant_id, app_id)
);
CREATE TABLE app_dataset_joins (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  dataset_id uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT app_dataset_join_pkey PRIMARY KEY (id)
);
CREATE INDEX app_dataset_join_app_dataset_idx ON app_dataset_joins USING btree (dataset_id, app_id);
CREATE TABLE tags (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid,
  type varchar(16) NOT NULL,
  name varchar(255) NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT tag_pkey PRIMARY KEY (id)
);
CREATE INDEX tag_name_idx ON tags USING btree (name);
CREATE INDEX tag_type_idx ON tags USING btree (type);
CREATE TABLE tag_bindings (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid,
  tag_id uuid,
  target_id uuid,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT tag_binding_pkey PRIMARY KEY (id)
);
CREATE INDEX tag_bind_tag_id_idx ON tag_bindings USING btree (tag_id);
CREATE INDEX tag_bind_target_id_idx ON tag_bindings USING btree (target_id);
CREATE TABLE trace_app_config (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  tracing_provider varchar(255),
  tracing_config json,
  created_at timestamp DEFAULT now() NOT NULL,
  updated_at timestamp DEFAULT now() NOT NULL,
  is_active boolean DEFAULT true NOT NULL,
  CONSTRAINT trace_app_config_pkey PRIMARY KEY (id)
);
CREATE INDEX trace_app_config_app_id_idx ON trace_app_config USING btree (app_id);

-- Workflows

CREATE TABLE workflows (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  type varchar(255) NOT NULL,
  version varchar(255) NOT NULL,
  graph text NOT NULL,
  features text NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_by uuid,
  updated_at timestamp NOT NULL,
  environment_variables text DEFAULT '{}'::text NOT NULL,
  conversation_variables text DEFAULT '{}'::text NOT NULL,
  marked_name varchar DEFAULT '' NOT NULL,
  marked_comment varchar DEFAULT '' NOT NULL,
  rag_pipeline_variables text DEFAULT '{}'::text NOT NULL,
  kind varchar(255),
  CONSTRAINT workflow_pkey PRIMARY KEY (id)
);
CREATE INDEX workflow_version_idx ON workflows USING btree (tenant_id, app_id, version);
CREATE TABLE workflow_draft_variables (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  app_id uuid NOT NULL,
  last_edited_at timestamp,
  node_id varchar(255) NOT NULL,
  name varchar(255) NOT NULL,
  description varchar(255) NOT NULL,
  selector varchar(255) NOT NULL,
  value_type varchar(20) NOT NULL,
  value text NOT NULL,
  visible boolean NOT NULL,
  editable boolean NOT NULL,
  node_execution_id uuid,
  file_id uuid,
  is_default_value boolean DEFAULT false NOT NULL,
  user_id uuid,
  CONSTRAINT workflow_draft_variables_pkey PRIMARY KEY (id)
);
CREATE INDEX workflow_draft_variable_file_id_idx ON workflow_draft_variables USING btree (file_id);
CREATE UNIQUE INDEX workflow_draft_variables_app_id_user_id_key ON workflow_draft_variables USING btree (app_id, user_id, node_id, name);
CREATE TABLE workflow_draft_variable_files (
  id uuid DEFAULT uuidv7() NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  user_id uuid NOT NULL,
  upload_file_id uuid NOT NULL,
  size bigint NOT NULL,
  length integer,
  value_type varchar(20) NOT NULL,
  CONSTRAINT workflow_draft_variable_files_pkey PRIMARY KEY (id)
);
CREATE TABLE workflow_conversation_variables (
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  app_id uuid NOT NULL,
  data text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT workflow__conversation_variables_pkey PRIMARY KEY (id, conversation_id)
);
CREATE INDEX workflow_conversation_variables_app_id_idx ON workflow_conversation_variables USING btree (app_id);
CREATE INDEX workflow_conversation_variables_conversation_id_idx ON workflow_conversation_variables USING btree (conversation_id);
CREATE INDEX workflow_conversation_variables_created_at_idx ON workflow_conversation_variables USING btree (created_at);
CREATE TABLE workflow_agent_node_bindings (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  workflow_id uuid NOT NULL,
  node_id varchar(255) NOT NULL,
  binding_type varchar(32) NOT NULL,
  agent_id uuid,
  current_snapshot_id uuid,
  node_job_config text NOT NULL,
  created_by uuid,
  updated_by uuid,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  workflow_version varchar(255) NOT NULL,
  CONSTRAINT workflow_agent_node_binding_pkey PRIMARY KEY (id),
  CONSTRAINT workflow_agent_node_binding_node_version_unique UNIQUE (tenant_id, workflow_id, workflow_version, node_id)
);
CREATE INDEX workflow_agent_node_binding_agent_idx ON workflow_agent_node_bindings USING btree (tenant_id, agent_id);
CREATE INDEX workflow_agent_node_binding_app_idx ON workflow_agent_node_bindings USING btree (tenant_id, app_id);
CREATE INDEX workflow_agent_node_binding_current_snapshot_idx ON workflow_agent_node_bindings USING btree (tenant_id, current_snapshot_id);
CREATE INDEX workflow_agent_node_binding_workflow_version_idx ON workflow_agent_node_bindings USING btree (tenant_id, workflow_id, workflow_version);
CREATE TABLE human_input_forms (
  id uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  workflow_run_id uuid,
  form_kind varchar(20) NOT NULL,
  node_id varchar(60) NOT NULL,
  form_definition text NOT NULL,
  rendered_content text NOT NULL,
  status varchar(20) NOT NULL,
  expiration_time timestamp NOT NULL,
  selected_action_id varchar(200),
  submitted_data text,
  submitted_at timestamp,
  submission_user_id uuid,
  submission_end_user_id uuid,
  completed_by_recipient_id uuid,
  CONSTRAINT human_input_forms_pkey PRIMARY KEY (id)
);
CREATE INDEX human_input_forms_status_created_at_idx ON human_input_forms USING btree (status, created_at);
CREATE INDEX human_input_forms_status_expiration_time_idx ON human_input_forms USING btree (status, expiration_time);
CREATE INDEX human_input_forms_workflow_run_id_node_id_idx ON human_input_forms USING btree (workflow_run_id, node_id);
CREATE TABLE workflow_comments (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  position_x double precision NOT NULL,
  position_y double precision NOT NULL,
  content text NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  resolved boolean DEFAULT false NOT NULL,
  resolved_at timestamp,
  resolved_by uuid,
  CONSTRAINT workflow_comments_pkey PRIMARY KEY (id)
);
CREATE INDEX workflow_comments_app_idx ON workflow_comments USING btree (tenant_id, app_id);
CREATE INDEX workflow_comments_created_at_idx ON workflow_comments USING btree (created_at);

-- Triggers

CREATE TABLE app_triggers (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  app_id uuid NOT NULL,
  node_id varchar(64) NOT NULL,
  trigger_type varchar(50) NOT NULL,
  title varchar(255) NOT NULL,
  provider_name varchar(255) DEFAULT '',
  status varchar(50) NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp NOT NULL,
  CONSTRAINT app_trigger_pkey PRIMARY KEY (id)
);
CREATE INDEX app_trigger_tenant_app_idx ON app_triggers USING btree (tenant_id, app_id);
CREATE TABLE workflow_webhook_triggers (
  id uuid DEFAULT uuidv7() NOT NULL,
  app_id uuid NOT NULL,
  node_id varchar(64) NOT NULL,
  tenant_id uuid NOT NULL,
  webhook_id varchar(24) NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT workflow_webhook_trigger_pkey PRIMARY KEY (id),
  CONSTRAINT uniq_node UNIQUE (app_id, node_id),
  CONSTRAINT uniq_webhook_id UNIQUE (webhook_id)
);
CREATE INDEX workflow_webhook_trigger_tenant_idx ON workflow_webhook_triggers USING btree (tenant_id);
CREATE TABLE workflow_plugin_triggers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  node_id varchar(64) NOT NULL,
  tenant_id uuid NOT NULL,
  provider_id varchar(512) NOT NULL,
  event_name varchar(255) NOT NULL,
  subscription_id varchar(255) NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT workflow_plugin_trigger_pkey PRIMARY KEY (id),
  CONSTRAINT uniq_app_node_subscription UNIQUE (app_id, node_id)
);
CREATE INDEX workflow_plugin_trigger_tenant_subscription_idx ON workflow_plugin_triggers USING btree (tenant_id, subscription_id, event_name);
CREATE TABLE workflow_schedule_plans (
  id uuid DEFAULT uuidv7() NOT NULL,
  app_id uuid NOT NULL,
  node_id varchar(64) NOT NULL,
  tenant_id uuid NOT NULL,
  cron_expression varchar(255) NOT NULL,
  timezone varchar(64) NOT NULL,
  next_run_at timestamp,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT workflow_schedule_plan_pkey PRIMARY KEY (id),
  CONSTRAINT uniq_app_node UNIQUE (app_id, node_id)
);
CREATE INDEX workflow_schedule_plan_next_idx ON workflow_schedule_plans USING btree (next_run_at);
CREATE TABLE trigger_subscriptions (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(255) NOT NULL,
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  provider_id varchar(255) NOT NULL,
  endpoint_id varchar(255) NOT NULL,
  parameters json NOT NULL,
  properties json NOT NULL,
  credentials json NOT NULL,
  credential_type varchar(50) NOT NULL,
  credential_expires_at integer NOT NULL,
  expires_at integer NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  visibility varchar(40) DEFAULT 'all_team_members' NOT NULL,
  CONSTRAINT trigger_provider_pkey PRIMARY KEY (id),
  CONSTRAINT unique_trigger_provider UNIQUE (tenant_id, provider_id, name)
);
CREATE UNIQUE INDEX idx_trigger_providers_endpoint ON trigger_subscriptions USING btree (endpoint_id);
CREATE INDEX idx_trigger_providers_tenant_endpoint ON trigger_subscriptions USING btree (tenant_id, endpoint_id);
CREATE INDEX idx_trigger_providers_tenant_provider ON trigger_subscriptions USING btree (tenant_id, provider_id);

-- Tools

CREATE TABLE tool_api_providers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(255) NOT NULL,
  schema text NOT NULL,
  schema_type_str varchar(40) NOT NULL,
  user_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  tools_str text NOT NULL,
  icon varchar(255) NOT NULL,
  credentials_str text NOT NULL,
  description text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  privacy_policy varchar(255),
  custom_disclaimer text NOT NULL,
  CONSTRAINT tool_api_provider_pkey PRIMARY KEY (id),
  CONSTRAINT unique_api_tool_provider UNIQUE (name, tenant_id)
);
CREATE TABLE tool_workflow_providers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(255) NOT NULL,
  icon varchar(255) NOT NULL,
  app_id uuid NOT NULL,
  user_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  description text NOT NULL,
  parameter_configuration text DEFAULT '[]'::text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  privacy_policy varchar(255) DEFAULT '',
  version varchar(255) DEFAULT '' NOT NULL,
  label varchar(255) DEFAULT '' NOT NULL,
  CONSTRAINT tool_workflow_provider_pkey PRIMARY KEY (id),
  CONSTRAINT unique_workflow_tool_provider UNIQUE (name, tenant_id),
  CONSTRAINT unique_workflow_tool_provider_app_id UNIQUE (tenant_id, app_id)
);
CREATE TABLE tool_mcp_providers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(40) NOT NULL,
  server_identifier varchar(64) NOT NULL,
  server_url text NOT NULL,
  server_url_hash varchar(64) NOT NULL,
  icon varchar(255),
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  encrypted_credentials text,
  authed boolean NOT NULL,
  tools text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  timeout double precision DEFAULT 30 NOT NULL,
  sse_read_timeout double precision DEFAULT 300 NOT NULL,
  encrypted_headers text,
  identity_mode varchar(32) DEFAULT 'off' NOT NULL,
  CONSTRAINT tool_mcp_provider_pkey PRIMARY KEY (id),
  CONSTRAINT unique_mcp_provider_name UNIQUE (tenant_id, name),
  CONSTRAINT unique_mcp_provider_server_identifier UNIQUE (tenant_id, server_identifier),
  CONSTRAINT unique_mcp_provider_server_url UNIQUE (tenant_id, server_url_hash)
);
CREATE TABLE tool_builtin_providers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid,
  user_id uuid NOT NULL,
  provider varchar(256) NOT NULL,
  encrypted_credentials text,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  name varchar(256) DEFAULT 'API KEY 1' NOT NULL,
  is_default boolean DEFAULT false NOT NULL,
  credential_type varchar(32) DEFAULT 'api-key' NOT NULL,
  expires_at bigint DEFAULT '-1'::integer NOT NULL,
  visibility varchar(40) DEFAULT 'all_team_members' NOT NULL,
  CONSTRAINT tool_builtin_provider_pkey PRIMARY KEY (id),
  CONSTRAINT unique_builtin_tool_provider UNIQUE (tenant_id, provider, name)
);
CREATE TABLE tool_label_bindings (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tool_id varchar(64) NOT NULL,
  tool_type varchar(40) NOT NULL,
  label_name varchar(40) NOT NULL,
  CONSTRAINT tool_label_bind_pkey PRIMARY KEY (id),
  CONSTRAINT unique_tool_label_bind UNIQUE (tool_id, label_name)
);
CREATE TABLE tool_published_apps (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  app_id uuid NOT NULL,
  user_id uuid NOT NULL,
  description text NOT NULL,
  llm_description text NOT NULL,
  query_description text NOT NULL,
  query_name varchar(40) NOT NULL,
  tool_name varchar(40) NOT NULL,
  author varchar(40) NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT published_app_tool_pkey PRIMARY KEY (id),
  CONSTRAINT unique_published_app_tool UNIQUE (app_id, user_id)
);
ALTER TABLE tool_published_apps ADD FOREIGN KEY (app_id) REFERENCES apps (id);
CREATE TABLE tool_oauth_tenant_clients (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  plugin_id varchar(255) NOT NULL,
  provider varchar(255) NOT NULL,
  enabled boolean DEFAULT true NOT NULL,
  encrypted_oauth_params text NOT NULL,
  CONSTRAINT tool_oauth_tenant_client_pkey PRIMARY KEY (id),
  CONSTRAINT unique_tool_oauth_tenant_client UNIQUE (tenant_id, plugin_id, provider)
);

-- Models, agents, knowledge and files that apps refer to

CREATE TABLE providers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  provider_type varchar(40) DEFAULT 'custom' NOT NULL,
  is_valid boolean DEFAULT false NOT NULL,
  last_used timestamp,
  quota_type varchar(40) DEFAULT '',
  quota_limit bigint,
  quota_used bigint,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  credential_id uuid,
  CONSTRAINT provider_pkey PRIMARY KEY (id),
  CONSTRAINT unique_provider_name_type_quota UNIQUE (tenant_id, provider_name, provider_type, quota_type)
);
CREATE INDEX provider_tenant_id_provider_idx ON providers USING btree (tenant_id, provider_name);
CREATE TABLE provider_credentials (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  credential_name varchar(255) NOT NULL,
  encrypted_config text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  user_id uuid,
  visibility varchar(40) DEFAULT 'all_team_members' NOT NULL,
  CONSTRAINT provider_credential_pkey PRIMARY KEY (id)
);
CREATE INDEX provider_credential_tenant_provider_idx ON provider_credentials USING btree (tenant_id, provider_name);
CREATE TABLE provider_models (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  model_name varchar(255) NOT NULL,
  model_type varchar(40) NOT NULL,
  is_valid boolean DEFAULT false NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  credential_id uuid,
  CONSTRAINT provider_model_pkey PRIMARY KEY (id),
  CONSTRAINT unique_provider_model_name UNIQUE (tenant_id, provider_name, model_name, model_type)
);
CREATE INDEX provider_model_tenant_id_provider_idx ON provider_models USING btree (tenant_id, provider_name);
CREATE TABLE provider_model_credentials (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  model_name varchar(255) NOT NULL,
  model_type varchar(40) NOT NULL,
  credential_name varchar(255) NOT NULL,
  encrypted_config text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT provider_model_credential_pkey PRIMARY KEY (id)
);
CREATE INDEX provider_model_credential_tenant_provider_model_idx ON provider_model_credentials USING btree (tenant_id, provider_name, model_name, model_type);
CREATE TABLE provider_model_settings (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  model_name varchar(255) NOT NULL,
  model_type varchar(40) NOT NULL,
  enabled boolean DEFAULT true NOT NULL,
  load_balancing_enabled boolean DEFAULT false NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT provider_model_setting_pkey PRIMARY KEY (id)
);
CREATE INDEX provider_model_setting_tenant_provider_model_idx ON provider_model_settings USING btree (tenant_id, provider_name, model_type);
CREATE TABLE tenant_default_models (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  model_name varchar(255) NOT NULL,
  model_type varchar(40) NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT tenant_default_model_pkey PRIMARY KEY (id),
  CONSTRAINT unique_tenant_default_model_type UNIQUE (tenant_id, model_type)
);
CREATE INDEX tenant_default_model_tenant_id_provider_type_idx ON tenant_default_models USING btree (tenant_id, provider_name, model_type);
CREATE TABLE tenant_preferred_model_providers (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  preferred_provider_type varchar(40) NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT tenant_preferred_model_provider_pkey PRIMARY KEY (id)
);
CREATE INDEX tenant_preferred_model_provider_tenant_provider_idx ON tenant_preferred_model_providers USING btree (tenant_id, provider_name);
CREATE TABLE load_balancing_model_configs (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  provider_name varchar(255) NOT NULL,
  model_name varchar(255) NOT NULL,
  model_type varchar(40) NOT NULL,
  name varchar(255) NOT NULL,
  encrypted_config text,
  enabled boolean DEFAULT true NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  credential_id uuid,
  credential_source_type varchar(40),
  CONSTRAINT load_balancing_model_config_pkey PRIMARY KEY (id)
);
CREATE INDEX load_balancing_model_config_tenant_provider_model_idx ON load_balancing_model_configs USING btree (tenant_id, provider_name, model_type);
CREATE TABLE agents (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  description text NOT NULL,
  icon_type varchar(32),
  icon varchar(255),
  icon_background varchar(255),
  agent_kind varchar(32) DEFAULT 'dify_agent' NOT NULL,
  scope varchar(32) NOT NULL,
  source varchar(32) NOT NULL,
  app_id uuid,
  workflow_id uuid,
  workflow_node_id varchar(255),
  active_config_snapshot_id uuid,
  status varchar(32) DEFAULT 'active' NOT NULL,
  roster_unique_name varchar(255) GENERATED ALWAYS AS (CASE WHEN scope = 'roster' AND status = 'active' THEN name END) STORED,
  created_by uuid,
  updated_by uuid,
  archived_by uuid,
  archived_at timestamp,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  role varchar(255) NOT NULL,
  active_config_has_model boolean DEFAULT false NOT NULL,
  CONSTRAINT agent_pkey PRIMARY KEY (id),
  CONSTRAINT agents_tenant_id_key UNIQUE (tenant_id, roster_unique_name)
);
CREATE INDEX agent_active_config_snapshot_id_idx ON agents USING btree (active_config_snapshot_id);
CREATE INDEX agent_tenant_app_id_idx ON agents USING btree (tenant_id, app_id);
CREATE INDEX agent_tenant_invitable_idx ON agents USING btree (tenant_id, scope, status, active_config_has_model, updated_at);
CREATE INDEX agent_tenant_scope_idx ON agents USING btree (tenant_id, scope);
CREATE INDEX agent_tenant_updated_at_idx ON agents USING btree (tenant_id, updated_at);
CREATE INDEX agent_tenant_workflow_id_idx ON agents USING btree (tenant_id, workflow_id);
CREATE TABLE agent_config_snapshots (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  version integer NOT NULL,
  config_snapshot text NOT NULL,
  summary text,
  version_note text,
  created_by uuid,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT agent_config_snapshot_pkey PRIMARY KEY (id),
  CONSTRAINT agent_config_snapshot_agent_version_unique UNIQUE (agent_id, version)
);
CREATE INDEX agent_config_snapshot_tenant_agent_created_at_idx ON agent_config_snapshots USING btree (tenant_id, agent_id, created_at);
CREATE INDEX agent_config_snapshot_tenant_created_at_idx ON agent_config_snapshots USING btree (tenant_id, created_at);
CREATE TABLE datasets (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  description text,
  provider varchar(255) DEFAULT 'vendor' NOT NULL,
  permission varchar(255) DEFAULT 'only_me' NOT NULL,
  data_source_type varchar(255),
  indexing_technique varchar(255),
  index_struct text,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_by uuid,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  embedding_model varchar(255) DEFAULT 'text-embedding-ada-002',
  embedding_model_provider varchar(255) DEFAULT 'openai',
  collection_binding_id uuid,
  retrieval_model jsonb,
  built_in_field_enabled boolean DEFAULT false NOT NULL,
  keyword_number integer DEFAULT 10,
  icon_info jsonb,
  runtime_mode varchar(255) DEFAULT 'general',
  pipeline_id uuid,
  chunk_structure varchar(255),
  enable_api boolean DEFAULT true NOT NULL,
  is_multimodal boolean DEFAULT false NOT NULL,
  summary_index_setting jsonb,
  CONSTRAINT dataset_pkey PRIMARY KEY (id)
);
CREATE INDEX dataset_tenant_idx ON datasets USING btree (tenant_id);
CREATE INDEX retrieval_model_idx ON datasets USING gin (retrieval_model);
CREATE TABLE dataset_metadatas (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  dataset_id uuid NOT NULL,
  type varchar(255) NOT NULL,
  name varchar(255) NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  created_by uuid NOT NULL,
  updated_by uuid,
  CONSTRAINT dataset_metadata_pkey PRIMARY KEY (id)
);
CREATE INDEX dataset_metadata_dataset_idx ON dataset_metadatas USING btree (dataset_id);
CREATE INDEX dataset_metadata_tenant_idx ON dataset_metadatas USING btree (tenant_id);
CREATE TABLE external_knowledge_apis (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  name varchar(255) NOT NULL,
  description varchar(255) NOT NULL,
  tenant_id uuid NOT NULL,
  settings text,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_by uuid,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT external_knowledge_apis_pkey PRIMARY KEY (id)
);
CREATE INDEX external_knowledge_apis_name_idx ON external_knowledge_apis USING btree (name);
CREATE INDEX external_knowledge_apis_tenant_idx ON external_knowledge_apis USING btree (tenant_id);
CREATE TABLE external_knowledge_bindings (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  external_knowledge_api_id uuid NOT NULL,
  dataset_id uuid NOT NULL,
  external_knowledge_id varchar(512) NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  updated_by uuid,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT external_knowledge_bindings_pkey PRIMARY KEY (id)
);
CREATE INDEX external_knowledge_bindings_dataset_idx ON external_knowledge_bindings USING btree (dataset_id);
CREATE INDEX external_knowledge_bindings_external_knowledge_api_idx ON external_knowledge_bindings USING btree (external_knowledge_api_id);
CREATE INDEX external_knowledge_bindings_external_knowledge_idx ON external_knowledge_bindings USING btree (external_knowledge_id);
CREATE INDEX external_knowledge_bindings_tenant_idx ON external_knowledge_bindings USING btree (tenant_id);
CREATE TABLE pipelines (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  description text DEFAULT ''::character varying NOT NULL,
  workflow_id uuid,
  is_public boolean DEFAULT false NOT NULL,
  is_published boolean DEFAULT false NOT NULL,
  created_by uuid,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_by uuid,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT pipeline_pkey PRIMARY KEY (id)
);
CREATE TABLE segment_attachment_bindings (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  dataset_id uuid NOT NULL,
  document_id uuid NOT NULL,
  segment_id uuid NOT NULL,
  attachment_id uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT segment_attachment_binding_pkey PRIMARY KEY (id)
);
CREATE INDEX segment_attachment_binding_attachment_idx ON segment_attachment_bindings USING btree (attachment_id);
CREATE INDEX segment_attachment_binding_tenant_dataset_document_segment_idx ON segment_attachment_bindings USING btree (tenant_id, dataset_id, document_id, segment_id);
CREATE TABLE document_segment_summaries (
  id uuid NOT NULL,
  dataset_id uuid NOT NULL,
  document_id uuid NOT NULL,
  chunk_id uuid NOT NULL,
  summary_content text,
  summary_index_node_id varchar(255),
  summary_index_node_hash varchar(255),
  tokens integer,
  status varchar(32) DEFAULT 'generating' NOT NULL,
  error text,
  enabled boolean DEFAULT true NOT NULL,
  disabled_at timestamp,
  disabled_by uuid,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT document_segment_summaries_pkey PRIMARY KEY (id)
);
CREATE INDEX document_segment_summaries_chunk_id_idx ON document_segment_summaries USING btree (chunk_id);
CREATE INDEX document_segment_summaries_dataset_id_idx ON document_segment_summaries USING btree (dataset_id);
CREATE INDEX document_segment_summaries_document_id_idx ON document_segment_summaries USING btree (document_id);
CREATE INDEX document_segment_summaries_status_idx ON document_segment_summaries USING btree (status);
CREATE TABLE api_based_extensions (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  api_endpoint varchar(255) NOT NULL,
  api_key text NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  CONSTRAINT api_based_extension_pkey PRIMARY KEY (id)
);
CREATE INDEX api_based_extension_tenant_idx ON api_based_extensions USING btree (tenant_id);
CREATE TABLE datasource_providers (
  id uuid DEFAULT uuidv7() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(255) NOT NULL,
  provider varchar(128) NOT NULL,
  plugin_id varchar(255) NOT NULL,
  auth_type varchar(255) NOT NULL,
  encrypted_credentials jsonb NOT NULL,
  avatar_url text,
  is_default boolean DEFAULT false NOT NULL,
  expires_at integer DEFAULT '-1'::integer NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
  user_id uuid,
  visibility varchar(40) DEFAULT 'all_team_members' NOT NULL,
  CONSTRAINT datasource_provider_pkey PRIMARY KEY (id),
  CONSTRAINT datasource_provider_unique_name UNIQUE (tenant_id, plugin_id, provider, name)
);
CREATE INDEX datasource_provider_auth_type_provider_idx ON datasource_providers USING btree (tenant_id, plugin_id, provider);
CREATE TABLE upload_files (
  id uuid DEFAULT uuid_generate_v4() NOT NULL,
  tenant_id uuid NOT NULL,
  storage_type varchar(255) NOT NULL,
  "key" varchar(255) NOT NULL,
  name varchar(255) NOT NULL,
  size integer NOT NULL,
  extension varchar(255) NOT NULL,
  mime_type varchar(255),
  created_by uuid NOT NULL,
  created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
  used boolean DEFAULT false NOT NULL,
  used_by uuid,
  used_at timestamp,
  hash varchar(255),
  created_by_role varchar(255) DEFAULT 'account' NOT NULL,
  source_url text DEFAULT ''::character varying NOT NULL,
  CONSTRAINT upload_file_pkey PRIMARY KEY (id)
);
CREATE INDEX upload_file_tenant_idx ON upload_files USING btree (tenant_id);

INSERT INTO alembic_version (version_num) VALUES ('9f4b7c2d1a80');
INSERT INTO dify_setups (version) VALUES ('1.14.2');
