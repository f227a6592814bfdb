# Botan 3, or 2 where there is no 3. pkg-config's answer is a hint where there is one.
# Defines the target Botan::botan.
include(FindPackageHandleStandardArgs)
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_search_module(PC_BOTAN QUIET botan-3 botan-2)
endif()
find_library(BOTAN_LIBRARY NAMES botan-3 botan-2 HINTS ${PC_BOTAN_LIBRARY_DIRS})
string(REGEX MATCH "botan-[23]" with_major "${BOTAN_LIBRARY}") # the headers of the same version
find_path(BOTAN_INCLUDE_DIR botan/version.h HINTS ${PC_BOTAN_INCLUDE_DIRS} PATH_SUFFIXES ${with_major})
mark_as_advanced(BOTAN_INCLUDE_DIR BOTAN_LIBRARY)
find_package_handle_standard_args(Botan REQUIRED_VARS BOTAN_LIBRARY BOTAN_INCLUDE_DIR)

if(Botan_FOUND AND NOT TARGET Botan::botan)
  add_library(Botan::botan UNKNOWN IMPORTED)
  set_target_properties(Botan::botan PROPERTIES IMPORTED_LOCATION ${BOTAN_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${BOTAN_INCLUDE_DIR})
endif()
