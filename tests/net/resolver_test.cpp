#include "net/resolver.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <latch>
#include <string>
#include <vector>

namespace smbprobe::net {
namespace {

asio::ip::address address(const char* text) { return asio::ip::make_address(text); }

Task<void> resolve_into(Resolved* out, Resolver* resolver, std::string host) {
  *out = co_await resolver->resolve(std::move(host));
}

Resolved resolve_now(const std::string& host) {
  asio::io_context io;
  Resolver resolver(io);
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

  TEST_CASE("looks several names up at a time") {
    std::latch all_there(Resolver::kThreads);
    asio::io_context io;
    Resolver resolver(io, [&](const std::string& host) -> Resolved {
      all_there.arrive_and_wait();  // hangs where one waits for another
      return std::unexpected("asked for " + host);
    });
    std::vector<Resolved> out(Resolver::kThreads);
    for (auto& each : out) asio::co_spawn(io, resolve_into(&each, &resolver, "nas.lan"), RethrowAtEnd{});
    io.run();
    for (const auto& each : out) CHECK(each == std::unexpected("asked for nas.lan"));
  }

  TEST_CASE("looks nothing up once it is cancelled") {
    asio::io_context io;
    Resolver resolver(io, [](const std::string& host) -> Resolved { return std::unexpected("asked for " + host); });
    resolver.cancel();
    Resolved out;
    asio::co_spawn(io, resolve_into(&out, &resolver, "nas.lan"), RethrowAtEnd{});
    io.run();
    CHECK(out == std::unexpected("cannot resolve nas.lan: the scan was stopped"));
  }

  TEST_CASE("ends while names still wait") {
    std::vector<Resolved> out(10 * Resolver::kThreads);
    {
      asio::io_context io;
      Resolver resolver(io, [](const std::string& host) -> Resolved { return std::unexpected(host); });
      for (auto& each : out) asio::co_spawn(io, resolve_into(&each, &resolver, "nas.lan"), RethrowAtEnd{});
      io.run_one();
    }
    // one turn of the loop hands out one answer at the most; the others are dropped with the loop
    CHECK(std::ranges::count_if(out, [](const Resolved& each) { return !each; }) <= 1);
  }

  TEST_CASE("says why a name has no address") {
    const auto resolved = resolve_now("no-such-host.invalid");
    REQUIRE_FALSE(resolved.has_value());
    CHECK(resolved.error().starts_with("cannot resolve no-such-host.invalid: "));
  }
}

}  // namespace
}  // namespace smbprobe::net
