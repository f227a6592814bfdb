// Where targets come from: arguments, files and standard input, in the order in which they were given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "targets/target_pattern.hpp"

namespace smbprobe::targets {

/// A list of targets that was opened for reading.
struct OpenedList {
  std::string name;  ///< for messages
  std::unique_ptr<std::istream> text;
};

/// Opens the list of that name, "-" for standard input. The error is the reason alone.
using OpenList = std::function<std::expected<OpenedList, std::string>(const std::string& path)>;

struct TargetSources {
  std::vector<std::string> texts{};     ///< arguments; "-" stands for standard input, read once
  std::string file{};                   ///< -i; "" for none, "-" for standard input
  std::vector<std::string> excludes{};  ///< --exclude
  std::string exclude_file{};           ///< --exclude-file; "" for none
  std::vector<std::uint16_t> ports{};   ///< --port: of what another scanner found, these are taken
  OpenList open{};                      ///< for `file` and "-"
  OpenList open_excludes{};             ///< for `exclude_file`
};

using TargetInput = std::variant<TargetSpec, OpenedList>;

/// The error says what the list was to be read for.
[[nodiscard]] std::expected<OpenedList, std::string> open_for(const OpenList& open,
                                                              const std::string& path,
                                                              std::string_view what);

/// The arguments, read, and the lists, opened. The error is a sentence.
[[nodiscard]] std::expected<std::vector<TargetInput>, std::string> open_inputs(const TargetSources& sources);

/// Who takes what a list holds.
struct ListSink {
  std::function<bool(const TargetSpec&)> on_target;  ///< false: no more is wanted
  /// A sentence that names list and line: the line was passed over, or the list has no end.
  std::function<void(std::string&&)> on_problem;
  std::function<void(std::size_t)> on_other_ports;  ///< so many open ports were left out: none of those to probe
};

/// Reads a list to its end, or until no more is wanted. It has one target a line, or is the output of a scanner
/// (TargetLines); empty lines and what follows '#' are passed over. The error is a sentence: it cannot be read.
[[nodiscard]] std::expected<void, std::string> read_list(OpenedList& list,
                                                         const std::vector<std::uint16_t>& ports,
                                                         const ListSink& sink);

}  // namespace smbprobe::targets
