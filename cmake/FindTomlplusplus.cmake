# toml++ as headers: Debian's CMake and pkg-config files ask for its shared library, which a program need not have.
# Defines the target tomlplusplus::headers.
include(FindPackageHandleStandardArgs)
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h)
mark_as_advanced(TOMLPLUSPLUS_INCLUDE_DIR)
find_package_handle_standard_args(Tomlplusplus REQUIRED_VARS TOMLPLUSPLUS_INCLUDE_DIR)

if(Tomlplusplus_FOUND AND NOT TARGET tomlplusplus::headers)
  add_library(tomlplusplus::headers INTERFACE IMPORTED)
  target_include_directories(tomlplusplus::headers SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIR})
  target_compile_definitions(tomlplusplus::headers INTERFACE TOML_HEADER_ONLY=1 TOML_EXCEPTIONS=0 TOML_ENABLE_FORMATTERS=0
                             TOML_MAX_NESTED_VALUES=16)
endif()
