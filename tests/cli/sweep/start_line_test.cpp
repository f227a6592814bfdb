#include "cli/sweep/start_line.hpp"

#include <doctest/doctest.h>

namespace smbprobe::cli {
namespace {

TEST_SUITE("cli/start_line") {
  TEST_CASE("says what a depth that nobody chose means") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::standard;
    options.ports = {{445, proto::Transport::direct_tcp}};
    CHECK(start_words(65536, options) ==
          "65,536 targets, depth standard: up to 26 connections and 14 kB of NDJSON for each host that answers; with "
          "--depth quick up to 12 connections and 4 kB of NDJSON");
    options.plan.depth = report::Depth::quick;
    CHECK(start_words(65537, options) ==
          "65,537 targets, depth quick: up to 12 connections and 4 kB of NDJSON for each host that answers; with "
          "--depth standard up to 26 connections and 14 kB of NDJSON");
  }

  TEST_CASE("says that a list has no known number of targets") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::standard;
    options.ports = {{445, proto::Transport::direct_tcp}};
    CHECK(start_words(std::nullopt, options)
              .starts_with("targets: unknown (the list is probed while it is read), depth standard: up to 26 "));
  }

  TEST_CASE("counts every port") {
    net::ScanOptions options;
    options.ports = {{445, proto::Transport::direct_tcp}};
    options.plan.depth = report::Depth::quick;
    CHECK(most_connections(options) == 12);
    options.ports.push_back({4450, proto::Transport::direct_tcp});
    CHECK(most_connections(options) == 24);
  }
}

}  // namespace
}  // namespace smbprobe::cli
