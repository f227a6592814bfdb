#include "net/link/ways.hpp"

#include <algorithm>
#include <utility>

#include "net/resolver.hpp"

namespace smbprobe::net {
namespace {

constexpr std::chrono::milliseconds kLookEvery{100};

bool leads_nowhere(const Route& route) { return route.reach == Reach::none || route.reach == Reach::rejected; }

}  // namespace

void Ways::refresh(Clock::time_point now) {
  const std::lock_guard guard(mutex_);
  if (now < next_look_) return;
  next_look_ = now + kLookEvery;
  if (routers_of_ != links_.routes().version()) look_for_routers();
  for (auto& router : routers_) look_at(router, now);
}

/// What is known of those that stay is kept, also of those whose route is gone for a while.
void Ways::look_for_routers() {
  routers_of_ = links_.routes().version();
  for (const auto& gateway : links_.routes().gateways())
    if (std::ranges::find(routers_, gateway, &Router::gateway) == routers_.end())
      routers_.push_back({.gateway = gateway, .answered = false, .silent_since = {}, .is_silent = false});
}

void Ways::look_at(Router& router, Clock::time_point now) {
  const auto known = links_.knows_router(router.gateway);
  if (known.value_or(false)) {
    router.answered = true;
    router.silent_since.reset();
    if (!std::exchange(router.is_silent, false)) return;
    --silent_;
    ++changes_;
  } else if (known && router.answered && !router.is_silent) {
    if (!router.silent_since) router.silent_since = now;
    if (now - *router.silent_since < kPatience) return;
    router.is_silent = true;
    ++silent_;
    ++changes_;
  }
}

std::optional<WayLoss> Ways::loss(const asio::ip::address& address) {
  if (links_.routes().version() > 0)
    if (auto words = links_.routes().loss(address)) return WayLoss{.words = *std::move(words), .needs_try = false};
  if (silent_ == 0) return std::nullopt;
  const auto route = links_.routes().to(address);
  if (route.reach != Reach::gateway) return std::nullopt;
  const std::lock_guard guard(mutex_);
  const Routes::Gateway gateway{.interface = route.interface, .address = route.gateway};
  const auto found = std::ranges::find(routers_, gateway, &Router::gateway);
  if (found == routers_.end() || !found->is_silent) return std::nullopt;
  return WayLoss{.words = "the router " + to_text(gateway.address) + " no longer answers " +
                          (gateway.address.is_v4() ? "ARP" : "neighbour discovery"),
                 .needs_try = true};
}

std::optional<WayLoss> Ways::loss_now(const asio::ip::address& address) {
  links_.routes().refresh();
  refresh(Clock::now());
  return loss(address);
}

bool Ways::has_no_route(const asio::ip::address& address) {
  return leads_nowhere(links_.routes().to(address)) && !loss(address);
}

}  // namespace smbprobe::net
