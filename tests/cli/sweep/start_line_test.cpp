#include "cli/sweep/start_line.hpp"

#include <doctest/doctest.h>

namespace smbprobe::cli {
namespace {

TEST_SUITE("cli/start_line") {
  TEST_CASE("says what a depth that nobody chose means") {
    net::ScanOptions options;
    options.plan.depth = report::Depth::standard;
    options.ports = {{445, proto::Transport::direct_tcp}};
    const auto connections = std::to_string(most_connections(options));
    CHECK(start_words(65536, options) == "65,536 targets, depth standard: up to " + connections +
                                             " connections and 14 kB of NDJSON for each host that answers; --depth "
                                             "quick asks 2 to 5 per port");
    options.plan.depth = report::Depth::quick;
    CHECK(start_words(65537, options).ends_with("; --depth standard asks for each dialect"));
  }

  TEST_CASE("counts every port and every retry") {
    net::ScanOptions options;
    options.ports = {{445, proto::Transport::direct_tcp}};
    const auto one = most_connections(options);
    options.retries = 2;
    CHECK(most_connections(options) == 3 * one);
    options.ports.push_back({4450, proto::Transport::direct_tcp});
    CHECK(most_connections(options) == 6 * one);
  }
}

}  // namespace
}  // namespace smbprobe::cli
