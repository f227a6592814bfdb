// A system with the routes and neighbours that a test gives it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/link/link_source.hpp"

namespace smbprobe::test {

/// What the fake tells; the test keeps it and changes it.
struct FakeLinks {
  std::vector<net::Prefix> prefixes;
  std::map<std::string, net::Route> routes;  ///< of "10.0.0.0/24": the first one that fits
  std::vector<net::Interface> interfaces;
  bool changed = false;
  std::optional<net::NeighbourTable> table = net::NeighbourTable{};
  std::vector<net::Neighbour> neighbours;
  unsigned asked = 0;  ///< how often for a route

  /// Adds a route for every address that begins with `text`.
  void add(const std::string& text, unsigned bits, const std::string& begins, const net::Route& route) {
    prefixes.push_back({.address = asio::ip::make_address(text), .bits = bits});
    routes[begins] = route;
  }
};

class FakeLinkSource final : public net::LinkSource {
 public:
  explicit FakeLinkSource(FakeLinks& links) : links_(links) {}

  std::vector<net::Prefix> prefixes() override { return links_.prefixes; }
  net::Route route_to(const asio::ip::address& address) override {
    ++links_.asked;
    const auto text = address.to_string();
    const net::Route* best = nullptr;
    std::size_t length = 0;
    for (const auto& [begins, route] : links_.routes) {
      if (!text.starts_with(begins) || (best != nullptr && begins.size() < length)) continue;
      best = &route;
      length = begins.size();
    }
    if (best != nullptr) return *best;
    net::Route none;
    none.reach = net::Reach::none;
    return none;
  }
  std::vector<net::Interface> interfaces() override { return links_.interfaces; }
  bool has_changed() override { return std::exchange(links_.changed, false); }
  std::optional<net::NeighbourTable> neighbour_table(net::IpVersion) override { return links_.table; }
  std::vector<net::Neighbour> neighbours(net::IpVersion) override { return links_.neighbours; }
  std::optional<net::Neighbour> neighbour(unsigned interface, const asio::ip::address& address) override {
    for (const auto& each : links_.neighbours)
      if (each.interface == interface && each.address == address) return each;
    return std::nullopt;
  }

 private:
  FakeLinks& links_;
};

/// One interface with 10.0.0.0/24 on it and a default route behind 10.0.0.254.
[[nodiscard]] inline FakeLinks small_office() {
  FakeLinks out;
  net::Interface eth0;
  eth0.index = 2;
  eth0.name = "eth0";
  eth0.up = true;
  eth0.resolves = true;
  eth0.ethernet = true;
  out.interfaces = {eth0};
  const auto own = asio::ip::make_address("10.0.0.7");
  const auto router = asio::ip::make_address("10.0.0.254");
  using enum net::Reach;
  out.add("10.0.0.7", 32, "10.0.0.7", {.reach = local, .interface = 1, .gateway = {}, .source = own});
  out.add("10.0.0.0", 24, "10.0.0.", {.reach = on_link, .interface = 2, .gateway = {}, .source = own});
  out.add("0.0.0.0", 0, "", {.reach = gateway, .interface = 2, .gateway = router, .source = own});
  out.add("192.0.2.0", 24, "192.0.2.", {.reach = rejected, .interface = 0, .gateway = {}, .source = {}});
  return out;
}

}  // namespace smbprobe::test
