#include "net/resolver.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace smbprobe::net {
namespace {

asio::ip::address address(const char* text) { return asio::ip::make_address(text); }

Task<void> resolve_into(Resolved* out, asio::ip::tcp::resolver* resolver, std::string host) {
  *out = co_await resolve(resolver, std::move(host));
}

Resolved resolve_now(const std::string& host) {
  asio::io_context io;
  asio::ip::tcp::resolver resolver(io);
  Resolved out;
  asio::co_spawn(io, resolve_into(&out, &resolver, host), RethrowAtEnd{});
  io.run();
  return out;
}

TEST_SUITE("net/resolver") {
  TEST_CASE("takes an IPv4 address as it is") {
    const auto parsed = parse_address("192.0.2.7");
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->has_value());
    CHECK(parsed->value() == std::vector{address("192.0.2.7")});
  }

  TEST_CASE("keeps the scope of a link-local address") {
    const auto parsed = parse_address("fe80::1%lo");
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->has_value());
    CHECK(parsed->value().at(0).to_string() == "fe80::1%lo");
  }

  TEST_CASE("names an interface that is not there") {
    const auto parsed = parse_address("fe80::1%nosuch0");
    REQUIRE(parsed.has_value());
    REQUIRE_FALSE(parsed->has_value());
    CHECK(parsed->error() == "fe80::1%nosuch0: this machine has no interface nosuch0");
  }

  TEST_CASE("leaves a name to the look-up") { CHECK_FALSE(parse_address("nas.lan").has_value()); }

  TEST_CASE("gives each address once in its order") {
    const std::vector all{address("::1"), address("127.0.0.1"), address("::1"), address("127.0.0.2")};
    CHECK(without_repeats(all) == std::vector{address("::1"), address("127.0.0.1"), address("127.0.0.2")});
  }

  TEST_CASE("knows localhost") {
    const auto resolved = resolve_now("localhost");
    REQUIRE(resolved.has_value());
    for (const auto& found : *resolved) CHECK(found.is_loopback());
  }

  TEST_CASE("says why a name has no address") {
    const auto resolved = resolve_now("no-such-host.invalid");
    REQUIRE_FALSE(resolved.has_value());
    CHECK(resolved.error().starts_with("cannot resolve no-such-host.invalid: "));
  }
}

}  // namespace
}  // namespace smbprobe::net
