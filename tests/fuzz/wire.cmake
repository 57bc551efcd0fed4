courier_fuzz(frame_reader_fuzz SOURCES frame_reader_fuzz.cc DEPS courier::common_wire)
courier_fuzz(package_record_fuzz SOURCES package_record_fuzz.cc DEPS courier::common_wire)
