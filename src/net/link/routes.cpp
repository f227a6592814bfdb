#include "net/link/routes.hpp"

#include <algorithm>
#include <utility>

#include "net/resolver.hpp"

namespace smbprobe::net {
namespace {

/// The table of a router takes its time, and changes all the time: reading takes no more than this part of it.
constexpr std::chrono::milliseconds kLong{10};
constexpr int kRouteReadShare = 50;
/// More would be the table of an exchange point.
constexpr std::size_t kMostGateways = 64;

bool leads_somewhere(const Route& route) {
  return route.reach == Reach::local || route.reach == Reach::on_link || route.reach == Reach::gateway;
}

const Interface* find(const std::vector<Interface>& interfaces, unsigned index) {
  const auto found = std::ranges::find(interfaces, index, &Interface::index);
  return found == interfaces.end() ? nullptr : &*found;
}

/// "fe80::1%eth0" goes by its interface, whatever the tables say of fe80::1.
bool has_scope(const asio::ip::address& address) { return address.is_v6() && address.to_v6().scope_id() != 0; }

}  // namespace

Routes::Routes(LinkSource& source, std::mutex& lock) : source_(source), lock_(lock) {
  const std::lock_guard guard(lock_);
  static_cast<void>(source_.has_changed());
  now_ = read();
  if (now_.routes.size() <= kMostAskedAtStart)
    for (std::size_t i = 0; i < now_.routes.size(); ++i) now_.routes[i] = source_.route_to(now_.intervals.first_of(i));
  start_ = now_;
  const auto is_down = [this](const std::optional<Route>& route) {
    return route && leads_somewhere(*route) && is_down_now(route->interface);
  };
  if (std::ranges::any_of(now_.routes, is_down)) version_ = 1;  // a loss from the start
}

Routes::View Routes::read() {
  const auto begun = Clock::now();
  View out{.intervals = AddressIntervals(source_.prefixes()), .routes = {}, .interfaces = source_.interfaces()};
  if (out.intervals.size() <= kMostKnown) out.routes.resize(out.intervals.size());
  const auto ended = Clock::now();
  next_read_ = ended - begun > kLong ? ended + (ended - begun) * kRouteReadShare : ended;
  return out;
}

Route Routes::to(const asio::ip::address& address) {
  const std::lock_guard guard(lock_);
  auto out = look_up(now_, address);
  // the way as it was before anything changed
  if (version_ == 0 && !start_.routes.empty() && !has_scope(address))
    start_.routes[start_.intervals.index_of(address)] = out;
  return out;
}

Route Routes::look_up(View& view, const asio::ip::address& address) {
  if (view.routes.empty() || has_scope(address)) return source_.route_to(address);
  auto& known = view.routes[view.intervals.index_of(address)];
  if (!known) known = source_.route_to(address);
  return *known;
}

bool Routes::refresh() {
  const std::lock_guard guard(lock_);
  if (Clock::now() < next_read_ || !source_.has_changed()) return false;
  now_ = read();
  ++version_;
  return true;
}

std::optional<Route> Routes::route_at_start(const asio::ip::address& address) const {
  if (has_scope(address))
    return Route{.reach = Reach::on_link,
                 .interface = static_cast<unsigned>(address.to_v6().scope_id()),
                 .gateway = {},
                 .source = {}};
  if (start_.routes.empty()) return std::nullopt;
  return start_.routes[start_.intervals.index_of(address)];
}

/// Also one that is gone.
bool Routes::is_down_now(unsigned interface) const {
  const Interface* const found = find(now_.interfaces, interface);
  return find(start_.interfaces, interface) != nullptr && (found == nullptr || !found->up);
}

std::string Routes::name_of(unsigned interface) const {
  const Interface* const found = find(start_.interfaces, interface);
  return found == nullptr ? "the interface" : found->name;
}

std::optional<std::string> Routes::loss(const asio::ip::address& address) {
  const std::lock_guard guard(lock_);
  const auto before = route_at_start(address);
  if (!before || !leads_somewhere(*before)) return std::nullopt;
  const auto here = look_up(now_, address);
  const bool detour = leads_somewhere(here) && here.interface != before->interface;
  if (!detour && is_down_now(before->interface)) return name_of(before->interface) + " is down";
  if (!leads_somewhere(here))
    return before->reach == Reach::gateway ? "the route via " + to_text(before->gateway) + " is gone"
                                           : "the route to the network on " + name_of(before->interface) + " is gone";
  if (before->reach == Reach::on_link && here.reach == Reach::gateway)
    return "the address on " + name_of(before->interface) + " is gone";
  const bool had_source = !before->source.is_unspecified() && before->reach != Reach::local;
  if (had_source && look_up(now_, before->source).reach != Reach::local)
    return "this machine's address " + to_text(before->source) + " is gone";
  return std::nullopt;
}

std::vector<Routes::Gateway> Routes::gateways() {
  const std::lock_guard guard(lock_);
  std::vector<Gateway> out;
  for (const auto& route : now_.routes) {
    if (!route || route->reach != Reach::gateway || route->gateway.is_unspecified()) continue;
    const Gateway gateway{.interface = route->interface, .address = route->gateway};
    if (out.size() < kMostGateways && std::ranges::find(out, gateway) == out.end()) out.push_back(gateway);
  }
  return out;
}

std::optional<Interface> Routes::interface(unsigned index) {
  const std::lock_guard guard(lock_);
  const Interface* const found = find(now_.interfaces, index);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace smbprobe::net
