#include "net/source.hpp"

#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "net/link/address_source.hpp"
#include "net/resolver.hpp"

namespace smbprobe::net {
namespace {

using asio::ip::udp;

/// "lo (127.0.0.1, ::1), eth0 (192.0.2.7)"
std::string describe_interfaces() {
  std::string out;
  std::string last;
  auto all = own_addresses();
  std::ranges::stable_sort(all, {}, [](const OwnAddress& own) { return own.interface.index; });
  for (const auto& own : all) {
    const bool same = own.interface.name == last;
    if (same) out.pop_back();
    out += same ? ", " : fmt::format("{}{} (", out.empty() ? "" : ", ", own.interface.name);
    out += to_text(own.address) + ")";
    last = own.interface.name;
  }
  return out;
}

std::string no_source(const std::string& text) {
  return fmt::format("--source {} is not an address or interface of this machine, which has {}", text,
                     describe_interfaces());
}

/// What binding says on a socket that sends nothing.
std::error_code try_to_bind(const RouteFrom& from, const asio::ip::address& any) {
  asio::io_context io;
  std::error_code error;
  udp::socket socket(io);
  socket.open(any.is_v4() ? udp::v4() : udp::v6(), error);
  return error ? error : bind_to_source(socket.native_handle(), any, from);
}

}  // namespace

std::expected<RouteFrom, std::string> find_source(const std::string& text) {
  RouteFrom from;
  asio::ip::address any = asio::ip::address_v4::any();
  if (const auto address = parse_address(text)) {
    if (!*address || address->value().front().is_unspecified() || address->value().front().is_multicast())
      return std::unexpected(no_source(text));
    from.source = any = address->value().front();
  } else {
    from.interface = ::if_nametoindex(text.c_str());
    if (from.interface == 0) return std::unexpected(no_source(text));
  }
  const auto error = try_to_bind(from, any);
  if (!error) return from;
  if (error == asio::error::no_permission || error.value() == EPERM)
    return std::unexpected(fmt::format(
        "--source {}: binding to an interface needs CAP_NET_RAW before Linux 5.7; give one of its addresses", text));
  return std::unexpected(no_source(text));
}

std::string to_string(const RouteFrom& from) {
  if (from.source) return to_text(*from.source);
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(from.interface, name.data()) != nullptr ? name.data() : std::to_string(from.interface);
}

std::error_code bind_to_source(int descriptor, const asio::ip::address& server, const RouteFrom& from) {
  if (from.interface != 0) return bind_to_interface(descriptor, version_of(server), from.interface);
  if (!from.source) return {};
  if (from.source->is_v4() != server.is_v4()) return asio::error::address_family_not_supported;
  choose_port_late(descriptor);
  const asio::ip::tcp::endpoint here(*from.source, 0);
  if (::bind(descriptor, here.data(), static_cast<socklen_t>(here.size())) == 0) return {};
  return {errno, asio::error::get_system_category()};
}

}  // namespace smbprobe::net
