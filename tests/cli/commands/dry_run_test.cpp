#include "cli/commands/dry_run.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace smbprobe::cli {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string dry_run(const std::string& target, net::ScanOptions options = {}) {
  const std::vector<targets::Target> targets{*targets::parse_target(target)};
  return describe_dry_run(targets, options);
}

TEST_SUITE("cli/dry_run") {
  TEST_CASE("shows both ports") {
    const std::string text = dry_run("nas.lan");
    CHECK(text.find("nas.lan, port 445 (direct TCP): at most") != std::string::npos);
    CHECK(text.find("nas.lan, port 139 (NetBIOS session): at most") != std::string::npos);
  }

  TEST_CASE("a target's own port replaces the list") {
    const std::string text = dry_run("nas.lan:4450");
    CHECK(count(text, ", port ") == 1);
    CHECK(text.find("port 4450 (direct TCP)") != std::string::npos);
  }

  TEST_CASE("opens a NetBIOS session first and asks for names once") {
    const std::string text = dry_run("nas.lan");
    CHECK(text.find("NetBIOS SESSION REQUEST, called *SMBSERVER<20>") != std::string::npos);
    CHECK(count(text, "NBSTAT") == 1);
  }

  TEST_CASE("opens a NetBIOS session with the name that the user gave") {
    net::ScanOptions options;
    options.called_name = "OLDNAS";
    CHECK(dry_run("nas.lan", options).find("NetBIOS SESSION REQUEST, called OLDNAS<20>") != std::string::npos);
  }

  TEST_CASE("asks no names without a NetBIOS port") {
    CHECK(dry_run("nas.lan:445").find("NBSTAT") == std::string::npos);
  }

  TEST_CASE("tells the most connections that the plan may make") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::full;
    const auto budget = probe::EndpointPlan::budget(proto::Transport::direct_tcp, options.plan);
    const std::string text = dry_run("nas.lan:445", options);
    CHECK(text.find(std::to_string(budget.connections) + " connections and " + std::to_string(budget.requests) +
                    " requests") != std::string::npos);
  }

  TEST_CASE("counts the sessions of --anonymous and says what they are") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::quick;
    CHECK(dry_run("nas.lan:445", options).find("at most 12 connections and 12 requests") != std::string::npos);
    CHECK(dry_run("nas.lan:445", options).find("null session") == std::string::npos);
    options.plan.anonymous = true;
    CHECK(dry_run("nas.lan:445", options).find("at most 16 connections and 26 requests") != std::string::npos);
    CHECK(count(dry_run("nas.lan:445", options), "a null session, and one as Guest without a password") == 1);
    CHECK(count(dry_run("nas.lan:445", options), "A null session that is granted asks for the share IPC$ too") == 1);
  }

  TEST_CASE("says what a log shows of it and how to be gentle") {
    net::ScanOptions options;
    CHECK(dry_run("nas.lan", options).find("A Windows server logs no logon") != std::string::npos);
    CHECK(dry_run("nas.lan", options).ends_with("The gentle way: --per-host 1 --rate 5 --retries 0\n"));
    options.plan.anonymous = true;
    CHECK(dry_run("nas.lan", options).find("sessions as logons (events 4624 and 4625)") != std::string::npos);
  }

  TEST_CASE("tells of retries only when there are any") {
    net::ScanOptions options;
    CHECK(dry_run("a", options).find("asked again, at most") == std::string::npos);
    options.retries = 2;
    CHECK(dry_run("a", options).find("asked again, at most 2 times") != std::string::npos);
  }

  TEST_CASE("counts what --retries may cost") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::quick;
    options.retries = 2;
    CHECK(dry_run("nas.lan:445", options).find("at most 16 connections and 16 requests") != std::string::npos);
  }

  TEST_CASE("a network is counted in numbers and units that people read") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::quick;
    options.sweep = true;
    options.concurrency = 16384;
    options.rate = 10000;
    options.timeout = std::chrono::seconds(3);
    options.ports = {{445, proto::Transport::direct_tcp}};
    const std::string text = describe_dry_run({.first = {}, .count = 16777216}, options);
    CHECK(text.find("16,777,216 targets, in this order:") != std::string::npos);
    CHECK(text.find("Connections: 16,777,216 if nothing answers, at most ") != std::string::npos);
    CHECK(text.find("Sent: at most 169 GB, headers included (10,080 bytes per host).") != std::string::npos);
    CHECK(text.find("Time: 51 min 12 s if no host answers (up to 16,384 connections at a time, 3 s timeout); at least "
                    "27 min 58 s, at 10,000 connections per second.") != std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::cli
