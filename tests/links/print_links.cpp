// Tells what src/net/link knows of this machine, a line for each line of standard input: for the tests of a namespace.
//   to ADDRESS         where packets go        loss ADDRESS    what stood at the start and is gone
//   link ADDRESS       is it on-link           neighbour ADDRESS   has the kernel its link-layer address
//   table 4|6          the neighbour table     refresh         reads again what changed
#include <fmt/format.h>

#include <iostream>
#include <string>

#include "net/link/links.hpp"
#include "net/link/neighbour_asker.hpp"
#include "net/resolver.hpp"

namespace {

using namespace smbprobe;

std::string reach_words(net::Reach reach) {
  switch (reach) {
    case net::Reach::unknown:
      break;
    case net::Reach::local:
      return "local";
    case net::Reach::on_link:
      return "on_link";
    case net::Reach::gateway:
      return "gateway";
    case net::Reach::broadcast:
      return "broadcast";
    case net::Reach::none:
      return "none";
    case net::Reach::rejected:
      return "rejected";
  }
  return "unknown";
}

std::string to(net::Links& links, const asio::ip::address& address) {
  const auto route = links.routes().to(address);
  auto out = reach_words(route.reach);
  if (const auto interface = links.routes().interface(route.interface)) out += " dev " + interface->name;
  if (!route.gateway.is_unspecified()) out += " via " + net::to_text(route.gateway);
  if (!route.source.is_unspecified()) out += " from " + net::to_text(route.source);
  if (route.link_is_down) out += " linkdown";
  return out;
}

std::string table(const std::string& version) {
  const auto source = net::open_link_source();
  const auto found = source->neighbour_table(version == "4" ? net::IpVersion::v4 : net::IpVersion::v6);
  if (!found) return "unknown";
  return fmt::format("{} entries, asked for {} ms", found->size, found->asked_for.count());
}

std::string answer(net::Links& links, const std::string& verb, const std::string& word) {
  if (verb == "refresh") return links.routes().refresh() ? "changed" : "same";
  if (verb == "table") return table(word);
  const auto address = net::parse_address(word).value().value().front();
  if (verb == "to") return to(links, address);
  if (verb == "loss") return links.routes().loss(address).value_or("-");
  if (verb == "neighbour") return links.has_link_address(address) ? "known" : "unknown";
  if (verb == "link") {
    const auto link = links.on_link(address);
    return link ? link->interface.name : "-";
  }
  return "no such question";
}

}  // namespace

int main() {
  net::Links links;
  std::string verb;
  while (std::cin >> verb) {
    std::string word;
    std::cin >> word;
    std::cout << answer(links, verb, word) << '\n' << std::flush;
  }
}
