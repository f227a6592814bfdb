# libpcap. pkg-config's answer is a hint where there is one: macOS has libpcap in its SDK and no pkg-config.
# Defines the target Pcap::pcap.
include(FindPackageHandleStandardArgs)
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_search_module(PC_PCAP QUIET libpcap)
endif()
find_path(PCAP_INCLUDE_DIR pcap/pcap.h HINTS ${PC_PCAP_INCLUDE_DIRS})
find_library(PCAP_LIBRARY pcap HINTS ${PC_PCAP_LIBRARY_DIRS})
mark_as_advanced(PCAP_INCLUDE_DIR PCAP_LIBRARY)
find_package_handle_standard_args(Pcap REQUIRED_VARS PCAP_LIBRARY PCAP_INCLUDE_DIR)

if(Pcap_FOUND AND NOT TARGET Pcap::pcap)
  add_library(Pcap::pcap UNKNOWN IMPORTED)
  set_target_properties(Pcap::pcap PROPERTIES IMPORTED_LOCATION ${PCAP_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${PCAP_INCLUDE_DIR})
endif()
