#include "view/message/exchange_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/escape.hpp"
#include "proto/session_frame.hpp"
#include "report/time_text.hpp"

namespace smbprobe::view {
namespace {

constexpr std::size_t kMostDumped = 4096;
constexpr std::size_t kBytesALine = 16;

bool printable(std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

void append_message(std::string& out, std::string_view label, proto::ByteView bytes) {
  fmt::format_to(std::back_inserter(out), "  {} ({} bytes)\n", label, bytes.size());
  if (bytes.empty()) return;
  out += render_message(bytes, 4);
  out += hex_dump(bytes, 4);
}

}  // namespace

std::string hex_dump(proto::ByteView bytes, std::size_t indent) {
  std::string out;
  const std::size_t shown = std::min(bytes.size(), kMostDumped);
  for (std::size_t at = 0; at < shown; at += kBytesALine) {
    const proto::ByteView line = bytes.subspan(at, std::min(kBytesALine, shown - at));
    fmt::format_to(std::back_inserter(out), "{:{}}{:04x} ", "", indent, at);
    for (std::size_t i = 0; i < kBytesALine; ++i)
      out += i < line.size() ? fmt::format(" {:02x}", line[i]) : std::string(3, ' ');
    out += "  ";
    for (const std::uint8_t byte : line) out += printable(byte) ? static_cast<char>(byte) : '.';
    out += '\n';
  }
  if (shown < bytes.size())
    fmt::format_to(std::back_inserter(out), "{:{}}and {} bytes more\n", "", indent, bytes.size() - shown);
  return out;
}

std::string render_exchange(const probe::Exchange& e) {
  std::string out = fmt::format("exchange {} on connection {}: {}, {}", e.number, e.connection,
                                base::escape_terminal(report::to_string(e.server)), probe::name_of(e.outcome));
  if (!e.called_name.empty()) out += ", called name " + base::escape_terminal(e.called_name);
  if (e.session_error) {
    const auto* row = proto::find_named(proto::kSessionErrors, *e.session_error);
    out += fmt::format(", session error 0x{:02x}{}", *e.session_error,
                       row == nullptr ? std::string{} : fmt::format(" ({})", row->label));
  }
  if (e.rtt_us) out += fmt::format(", {:.1f} ms", report::to_ms(*e.rtt_us));
  if (!e.detail.empty()) out += ": " + base::escape_terminal(e.detail);
  out += '\n';
  append_message(out, "request", e.request);
  append_message(out, "reply", e.reply);
  return out;
}

}  // namespace smbprobe::view
