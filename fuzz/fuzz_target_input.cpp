// Targets as people and scanners write them: what is read can be written and read again, and lists never fail.
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz_input.hpp"
#include "round_trip.hpp"
#include "targets/line_reader.hpp"
#include "targets/scanner_xml.hpp"
#include "targets/target_lines.hpp"
#include "targets/target_space.hpp"

using namespace smbprobe;

namespace {

/// A target that a space gives is a target to read, and gives the same space.
void check_target(const targets::Target& target) {
  const auto again = targets::parse_target_spec(target.text);
  fuzz::demand(again.has_value(), "a target's text is a target");
  targets::TargetSpace space;
  space.add(*again);
  fuzz::demand(space.finish().has_value() && space.size() == 1 && space.at(0) == target, "and the same one");
}

void check_spec(const targets::TargetSpec& spec) {
  targets::TargetSpace space;
  space.add(spec);
  fuzz::demand(space.finish() && space.size() > 0, "a target is at least one host");
  check_target(space.at(0));
  check_target(space.at(space.size() - 1));
  targets::TargetSpace none;
  none.add(spec);
  none.exclude(spec);
  fuzz::demand(none.finish() && none.size() == 0 && none.excluded_count() == space.size(), "all of it can be excluded");
  const auto* range = std::get_if<targets::AddressRange>(&spec);
  if (range != nullptr) fuzz::demand(none.is_excluded(targets::to_string(range->last)), "also by the last address");
}

void check_list(const std::string& text) {
  std::istringstream in(text);
  targets::LineReader lines(in);
  targets::TargetLines list({445, 139});
  while (lines.next()) {
    const auto found = list.read(lines.text());
    if (!found) fuzz::demand(!found.error().empty(), "an error says something");
    if (found)
      for (const auto& spec : found->specs) check_spec(spec);
  }
}

void check_xml(const std::string& text) {
  targets::NmapXml whole;
  targets::NmapXml pieces;
  std::vector<targets::FoundHost> hosts;
  for (const char c : text) std::ranges::move(pieces.feed({&c, 1}), std::back_inserter(hosts));
  fuzz::demand(whole.feed(text) == hosts && whole.complete() == pieces.complete(), "XML may come in pieces");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView bytes = fuzz::FuzzInput(data, size).rest();
  std::string text(bytes.size(), '\0');
  std::ranges::transform(bytes, text.begin(), [](std::uint8_t byte) { return static_cast<char>(byte); });
  if (const auto spec = targets::parse_target_spec(text)) check_spec(*spec);
  if (const auto excluded = targets::parse_exclusion(text)) targets::TargetSpace().exclude(*excluded);
  check_list(text);
  check_xml(text);
  return 0;
}
