# Generates C++ from proto/: messages for every file, gRPC code for *_service.proto only.
function(courier_proto_library name)
  cmake_parse_arguments(arg "" "" "PROTOS;SERVICES" ${ARGN})
  set(out "${CMAKE_BINARY_DIR}/generated")
  file(MAKE_DIRECTORY "${out}")
  set(sources "")
  foreach(proto IN LISTS arg_PROTOS arg_SERVICES)
    string(REGEX REPLACE "\\.proto$" "" stem "${proto}")
    set(made "${out}/${stem}.pb.cc" "${out}/${stem}.pb.h")
    set(plugin "")
    if(proto IN_LIST arg_SERVICES)
      list(APPEND made "${out}/${stem}.grpc.pb.cc" "${out}/${stem}.grpc.pb.h")
      set(plugin "--grpc_out=${out}" "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
    endif()
    add_custom_command(
      OUTPUT ${made}
      COMMAND protobuf::protoc "-I${PROJECT_SOURCE_DIR}/proto" "--cpp_out=${out}" ${plugin} "${proto}"
      DEPENDS "${PROJECT_SOURCE_DIR}/proto/${proto}"
      VERBATIM)
    list(APPEND sources ${made})
  endforeach()
  add_library(courier_${name} STATIC ${sources})
  add_library(courier::${name} ALIAS courier_${name})
  # SYSTEM: generated code is not held to the project's warnings.
  target_include_directories(courier_${name} SYSTEM PUBLIC "${out}")
  target_link_libraries(courier_${name} PUBLIC protobuf::libprotobuf gRPC::grpc++)
  # Generated files repeat names of their own.
  set_target_properties(courier_${name} PROPERTIES UNITY_BUILD OFF)
endfunction()
