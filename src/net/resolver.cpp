#include "net/resolver.hpp"

#include <net/if.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "targets/address.hpp"

namespace smbprobe::net {
namespace {

using asio::ip::tcp;

std::vector<asio::ip::address> addresses_of(const tcp::resolver::results_type& results) {
  std::vector<asio::ip::address> addresses;
  for (const auto& entry : results) addresses.push_back(entry.endpoint().address());
  return without_repeats(addresses);
}

/// False for the name of an interface that is not there: Asio would quietly take it for none.
bool is_known_scope(const std::string& scope) {
  const bool number = !scope.empty() && scope.find_first_not_of("0123456789") == std::string::npos;
  return number || if_nametoindex(scope.c_str()) != 0;
}

}  // namespace

std::optional<Resolved> parse_address(const std::string& text) {
  // most targets of a sweep are IPv4 addresses, and inet_pton() takes its time
  if (const auto written = targets::parse_written_address(text); written && written->family == targets::Family::v4)
    return std::vector<asio::ip::address>{asio::ip::address_v4(static_cast<std::uint32_t>(written->low))};
  std::error_code error;
  const auto address = asio::ip::make_address(text, error);
  if (error) return std::nullopt;
  const auto percent = text.find('%');
  if (percent != std::string::npos && !is_known_scope(text.substr(percent + 1)))
    return std::unexpected(fmt::format("{}: this machine has no interface {}", text, text.substr(percent + 1)));
  return std::vector{address};
}

std::string to_text(const asio::ip::address& address) {
  // a sweep asks for an IPv4 address several times a host, and inet_ntop() goes through printf
  if (address.is_v4()) return targets::to_string({.family = targets::Family::v4, .low = address.to_v4().to_uint()});
  return address.to_string();
}

std::vector<asio::ip::address> without_repeats(std::span<const asio::ip::address> addresses) {
  std::vector<asio::ip::address> out;
  for (const auto& address : addresses)
    if (std::ranges::find(out, address) == out.end()) out.push_back(address);
  return out;
}

Resolved look_up(const std::string& host) {
  asio::io_context unused;  // a resolver asks for one, and its blocking call does without
  tcp::resolver resolver(unused);
  std::error_code error;
  auto found = resolver.resolve(host, "", tcp::resolver::address_configured, error);
  // a machine without IPv6 may still know a name that has no other address, such as ip6-localhost
  if (error == asio::error::host_not_found) found = resolver.resolve(host, "", tcp::resolver::flags(), error);
  if (error) return std::unexpected(fmt::format("cannot resolve {}: {}", host, error.message()));
  auto addresses = addresses_of(found);
  if (addresses.empty()) return std::unexpected(fmt::format("cannot resolve {}: it has no address", host));
  return addresses;
}

Resolved Resolver::answer(const std::string& host) const {
  if (cancelled_) return std::unexpected(fmt::format("cannot resolve {}: the scan was stopped", host));
  return how_(host);
}

Task<Resolved> Resolver::resolve(std::string host) {
  if (!threads_) threads_.emplace(kThreads);
  const auto begin = [this](auto handler, std::string name) {
    auto look = [this, handler = std::move(handler), name = std::move(name),
                 work = asio::make_work_guard(io_)]() mutable {
      auto tell = [handler = std::move(handler), resolved = answer(name)]() mutable {
        std::move(handler)(std::move(resolved));
      };
      asio::post(io_, std::move(tell));
    };
    asio::post(*threads_, std::move(look));
  };
  using Token = asio::use_awaitable_t<IoExecutor>;
  return asio::async_initiate<const Token, void(Resolved)>(begin, Token(), std::move(host));
}

}  // namespace smbprobe::net
