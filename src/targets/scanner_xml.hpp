// nmap -oX and masscan -oX, read as a stream: no more than one tag and one host is held.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "targets/scanner_text.hpp"

namespace smbprobe::targets {

/// Picks hosts out of the XML. It knows tags, attributes, comments and declarations and nothing else of XML; damage
/// costs the hosts it touches.
class NmapXml {
 public:
  /// Tags beyond this are passed over: only script output is that long.
  static constexpr std::size_t kMostTag = std::size_t{64} << 10;

  /// True for the first line of such a file.
  [[nodiscard]] static bool is_xml(std::string_view line) noexcept;

  /// Takes the next characters. Returns the hosts that ended within them: those with an open TCP port, and those that
  /// are up where no ports were scanned.
  [[nodiscard]] std::vector<FoundHost> feed(std::string_view text);

  /// True when the scan's own end was seen; a scan that was cut short has none.
  [[nodiscard]] bool complete() const noexcept { return complete_; }

 private:
  enum class State { text, tag, comment, instruction };

  void take(char c, std::vector<FoundHost>& out);
  void take_in_tag(char c, std::vector<FoundHost>& out);
  void end_tag(std::vector<FoundHost>& out);
  void open(std::string_view name, std::string_view attributes);
  void close(std::string_view name, std::vector<FoundHost>& out);

  State state_ = State::text;
  std::string tag_;
  char quote_ = 0;
  bool in_host_ = false;
  bool down_ = false;
  bool complete_ = false;
  std::optional<std::uint16_t> port_;
  FoundHost host_;
};

}  // namespace smbprobe::targets
