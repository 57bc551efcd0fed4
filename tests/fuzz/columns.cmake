# Texts of Dify's columns, and the lines of COPY.
courier_fuzz(json_spans_fuzz SOURCES json_spans_fuzz.cc DEPS courier::common_text)
courier_fuzz(graph_fuzz SOURCES graph_fuzz.cc DEPS courier::common_migration)
courier_fuzz(copy_text_fuzz SOURCES copy_text_fuzz.cc DEPS courier::agent_db)
