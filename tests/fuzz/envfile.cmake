courier_fuzz(env_document_fuzz
  SOURCES "${CMAKE_CURRENT_SOURCE_DIR}/env_document_fuzz.cc"
  DEPS courier::common_envfile)
