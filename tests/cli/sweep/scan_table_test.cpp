#include "cli/sweep/scan_table.hpp"

#include <doctest/doctest.h>

namespace smbprobe::cli {

TEST_SUITE("cli/scan_table") {
  TEST_CASE("one target has a report, up to 1,024 wait for the end, more come as they are known") {
    CHECK(table_rows({}, 1) == view::TableRows::none);
    CHECK(table_rows({}, 2) == view::TableRows::at_end);
    CHECK(table_rows({}, 1024) == view::TableRows::at_end);
    CHECK(table_rows({}, 1025) == view::TableRows::as_known);
    CHECK(table_rows({}, std::nullopt) == view::TableRows::as_known);
  }

  TEST_CASE("a file that another run goes on with has its rows at once") {
    ScanCommand command;
    command.resume = "checkpoint";
    CHECK(table_rows(command, 64) == view::TableRows::as_known);
  }

  TEST_CASE("another form is no table") {
    ScanCommand quiet;
    quiet.quiet = true;
    ScanCommand verbose;
    verbose.verbose = true;
    ScanCommand json;
    json.format = view::OutputFormat::ndjson;
    ScanCommand exchanges;
    exchanges.exchanges = true;
    ScanCommand fix;
    fix.fix = audit::Product::samba;
    for (const auto& command : {quiet, verbose, json, exchanges, fix})
      CHECK(table_rows(command, 9) == view::TableRows::none);
  }

  TEST_CASE("what to type next has the ports and the targets") {
    ScanCommand command;
    command.targets = {"192.0.2.0/24"};
    CHECK(next_commands(command).one_host == "smbprobe scan");
    CHECK(next_commands(command).list == "smbprobe scan 192.0.2.0/24 -f list --only");
    command.ports = "4450/direct";
    CHECK(next_commands(command).one_host == "smbprobe scan -p 4450/direct");
    command.targets.clear();
    command.target_file = "my hosts";
    CHECK(next_commands(command).list == "smbprobe scan -p 4450/direct -i FILE -f list --only");
  }
}

}  // namespace smbprobe::cli
