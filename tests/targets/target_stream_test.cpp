#include "targets/target_stream.hpp"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace smbprobe::targets {
namespace {

using Texts = std::vector<std::string>;

TargetInput list_of(const std::string& text) {
  return OpenedList{"a list", std::make_unique<std::istringstream>(text)};
}

std::vector<TargetInput> inputs_of(const std::string& text) {
  std::vector<TargetInput> out;
  out.push_back(list_of(text));
  return out;
}

/// What a reader sees, in its order: targets and problems.
Texts read_all(std::vector<TargetInput> inputs, std::size_t wanted = 100) {
  Exclusions none;
  none.finish();
  DistinctTargets targets(none);
  TargetStream stream(std::move(inputs), {445, 139});
  Texts out;
  const auto take = [&](DistinctTargets& found) {
    while (const auto target = found.next()) out.push_back(target->text);
    return out.size() < wanted;
  };
  const auto read =
      stream.read(targets, take,
                  {.on_target = {},
                   .on_problem = [&](std::string&& problem) { out.push_back("! " + problem); },
                   .on_other_ports = [&](std::size_t ports) { out.push_back("+" + std::to_string(ports)); }});
  if (!read) out.push_back("failed: " + read.error());
  return out;
}

TEST_SUITE("targets/target_stream") {
  TEST_CASE("arguments and lists come in their order, and what is wrong where it stands") {
    std::vector<TargetInput> inputs;
    inputs.push_back(*parse_target_spec("10.0.0.9"));
    inputs.push_back(list_of("10.0.0.8\n/\n10.0.0.9\n10.0.0.7\n"));
    inputs.push_back(*parse_target_spec("10.0.0.6"));
    CHECK(read_all(std::move(inputs)) == Texts{"10.0.0.9", "10.0.0.8",
                                               "! a list, line 2: bad target '/': '' is not an address", "10.0.0.7",
                                               "10.0.0.6"});
  }

  TEST_CASE("other scanners' lists are read line by line") {
    CHECK(read_all(inputs_of("#masscan\nopen tcp 445 10.0.0.1 1\nopen tcp 80 10.0.0.2 1\nopen tcp 139 10.0.0.3 1\n")) ==
          Texts{"10.0.0.1:445", "+1", "10.0.0.3:139"});
    CHECK(read_all(inputs_of("[\n{\"ip\": \"10.0.0.1\", \"ports\": [{\"port\": 445, \"proto\": \"tcp\", \"status\": "
                             "\"open\"}]},\n{\"ip\": \"10.0.0.2\"}\n]\n")) == Texts{"10.0.0.1:445", "10.0.0.2"});
    CHECK(read_all(inputs_of("<?xml version=\"1.0\"?>\n<nmaprun>\n<host><status state=\"up\"/><address "
                             "addr=\"10.0.0.1\" addrtype=\"ipv4\"/></host>\n<host>")) ==
          Texts{"10.0.0.1", "! a list: the XML ends early: the scan that wrote it was cut short"});
  }

  TEST_CASE("reads no further than is wanted") {
    std::vector<TargetInput> inputs = inputs_of("a\nb\nc\n");
    inputs.push_back(*parse_target_spec("d"));
    CHECK(read_all(std::move(inputs), 2) == Texts{"a", "b"});
  }

  TEST_CASE("what cannot be read is said, and what was read before it stays") {
    CHECK(read_all(inputs_of("\xff\xfe")) == Texts{"failed: a list is UTF-16, not UTF-8"});
  }
}

}  // namespace
}  // namespace smbprobe::targets
