#include "report/saved_parts.hpp"

#include <charconv>

#include "proto/filetime.hpp"

namespace smbprobe::report {

void read_text_or_null(base::JsonReader& in, std::string& out) {
  if (in.null())
    out.clear();
  else
    out = in.text();
}

std::vector<std::string> read_texts(base::JsonReader& in) {
  return read_list<std::string>(in, [&] { return in.text(); });
}

std::optional<std::uint16_t> hex_id(std::string_view text) noexcept {
  constexpr std::string_view kPrefix = "0x";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  std::uint16_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

void read_time(base::JsonReader& in, std::optional<std::uint64_t>& filetime) {
  const std::size_t at = in.offset();
  read_optional(in, filetime, [&] {
    const auto time = proto::filetime_from_iso8601(in.word());
    if (!time) in.fail(at, "no time such as 2026-11-22T10:00:00Z");
    return time.value_or(0);
  });
}

void read_guid(base::JsonReader& in, std::optional<proto::Guid>& out) {
  const std::size_t at = in.offset();
  read_optional(in, out, [&] {
    const auto guid = proto::parse_guid(in.word());
    if (!guid) in.fail(at, "no GUID");
    return guid.value_or(proto::Guid{});
  });
}

bool read_verdict_key(base::JsonReader& in, std::string_view key, Verdict& verdict) {
  using enum Answer;
  constexpr std::array kAnswers{accepted, refused, unknown, not_asked};
  if (key == "answer")
    verdict.answer = read_name(in, kAnswers);
  else if (key == "how")
    read_text_or_null(in, verdict.how);
  else if (key == "exchange")
    read_value(in, verdict.exchange);
  else
    return false;
  return true;
}

}  // namespace smbprobe::report
