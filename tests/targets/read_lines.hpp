// A list of targets read as scan reads it, for comparing with what it should give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "targets/line_reader.hpp"
#include "targets/target_lines.hpp"
#include "targets/target_space.hpp"

namespace smbprobe::targets {

using Texts = std::vector<std::string>;

struct Read {
  Texts targets;
  Texts errors;
  std::size_t other_ports = 0;
  std::string end;

  void add(const ListedTargets& listed) {
    other_ports += listed.other_ports;
    for (const auto& spec : listed.specs) {
      targets::TargetSpace space;
      space.add(spec);
      REQUIRE(space.finish());
      targets.push_back(space.at(0).text);
    }
  }
};

inline Read read_stream(std::istream& in, std::vector<std::uint16_t> ports) {
  LineReader lines(in);
  TargetLines list(std::move(ports));
  Read out;
  while (lines.next()) {
    const auto listed = list.read(lines.text());
    if (listed)
      out.add(*listed);
    else
      out.errors.push_back(listed.error());
  }
  out.end = list.end();
  return out;
}

inline Read read_text(const std::string& text, std::vector<std::uint16_t> ports = {445, 139}) {
  std::istringstream in(text);
  return read_stream(in, std::move(ports));
}

}  // namespace smbprobe::targets
