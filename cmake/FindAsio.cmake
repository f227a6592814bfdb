# Standalone Asio: a header library that Debian ships without a CMake or pkg-config file.
# Defines the target asio::asio and Asio_VERSION.
include(FindPackageHandleStandardArgs)
find_path(ASIO_INCLUDE_DIR asio.hpp)
mark_as_advanced(ASIO_INCLUDE_DIR)
if(ASIO_INCLUDE_DIR)
  file(STRINGS ${ASIO_INCLUDE_DIR}/asio/version.hpp line REGEX "#define ASIO_VERSION [0-9]+")
  string(REGEX REPLACE "#define ASIO_VERSION ([0-9]+).*" "\\1" number "${line}")
  math(EXPR major "${number} / 100000")
  math(EXPR minor "${number} / 100 % 1000")
  math(EXPR patch "${number} % 100")
  set(Asio_VERSION ${major}.${minor}.${patch})
endif()
find_package_handle_standard_args(Asio REQUIRED_VARS ASIO_INCLUDE_DIR VERSION_VAR Asio_VERSION)

if(Asio_FOUND AND NOT TARGET asio::asio)
  find_package(Threads REQUIRED)
  add_library(asio::asio INTERFACE IMPORTED)
  target_include_directories(asio::asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
  target_compile_definitions(asio::asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED
    ASIO_DISABLE_STD_ALIGNED_ALLOC)  # glibc keeps no cache of what it aligns, and nothing here wants more than new gives
  target_link_libraries(asio::asio INTERFACE Threads::Threads)
  # before 1.24 Asio does not see that clang has C++20 coroutines
  if(Asio_VERSION VERSION_LESS 1.24 AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_definitions(asio::asio INTERFACE ASIO_HAS_CO_AWAIT ASIO_HAS_STD_COROUTINE)
  endif()
endif()
