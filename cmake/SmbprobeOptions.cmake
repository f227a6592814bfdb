# Warnings, hardening, sanitizers and the function that makes the library of a folder of src.

add_library(smbprobe_warnings INTERFACE)
target_compile_options(smbprobe_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
                                                   -Wold-style-cast -Wimplicit-fallthrough)

if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # the frame of a coroutine holds types of its file, and GCC takes a file included by another for a header
  target_compile_options(smbprobe_warnings INTERFACE -Wno-subobject-linkage)
endif()

# What turns a memory error into an end of the program, for what is installed; the sanitizers have checks of their own.
add_library(smbprobe_hardening INTERFACE)
if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$" AND NOT SMBPROBE_SANITIZE)
  include(CheckCXXCompilerFlag)
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "SMBPROBE_HAS${flag}" has)
    check_cxx_compiler_flag("-Werror ${flag}" ${has}) # the last two are for one processor each
    if(${has})
      target_compile_options(smbprobe_hardening INTERFACE ${flag})
    endif()
  endforeach()
  target_compile_options(smbprobe_hardening INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$<IF:$<BOOL:${APPLE}>,2,3>)
  if(NOT APPLE) # there it is the linker's default
    target_compile_options(smbprobe_hardening INTERFACE -fPIE)
    target_link_options(smbprobe_hardening INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
  endif()
endif()

if(SMBPROBE_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # with the sanitizers' checks in between GCC 12 sees overflows that are not there, in the library's own fill and copy
    add_compile_options(-Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized -Wno-restrict)
  endif()
  add_compile_options(-fsanitize=${SMBPROBE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SMBPROBE_SANITIZE})
endif()
if(SMBPROBE_FUZZ_ENGINE)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# smbprobe_library(NAME [PUBLIC libs...] [PRIVATE libs...]): one static library of every .cpp and .hpp in this folder and below
function(smbprobe_library name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.hpp)
  add_library(smbprobe_${name} STATIC ${sources})
  target_sources(smbprobe_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
  target_compile_features(smbprobe_${name} PUBLIC cxx_std_23)
  target_link_libraries(smbprobe_${name} PUBLIC ${ARG_PUBLIC} PRIVATE smbprobe_warnings smbprobe_hardening ${ARG_PRIVATE})
endfunction()
