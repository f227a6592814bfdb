// A system whose tables of routes and neighbours are not read here.
#include "net/link/address_source.hpp"
#include "net/link/link_source.hpp"

namespace smbprobe::net {

std::unique_ptr<LinkSource> open_link_source(const RouteFrom&) { return open_address_source(); }

}  // namespace smbprobe::net
