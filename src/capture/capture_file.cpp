#include "capture/capture_file.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "capture/file_records.hpp"
#include "capture/input_window.hpp"
#include "capture/other_formats.hpp"
#include "capture/pcap_records.hpp"
#include "capture/pcapng_records.hpp"

namespace smbprobe::capture {
namespace {

constexpr std::size_t kMostTroubles = 8;

/// Why a file is not opened, judged by its beginning; nothing for a capture.
std::optional<std::string> refusal(ByteSource& source) {
  const proto::ByteView first = source.first_bytes();
  if (has_capture_magic(first)) return std::nullopt;
  if (!source.trouble().empty()) return source.trouble();
  if (first.empty()) return "the file is empty";
  if (const auto what = other_format(first)) return fmt::format("not a pcap or pcapng file but {}", *what);
  return "not a capture: neither pcap nor pcapng";
}

std::string file_error(std::string_view name, std::string_view what) { return fmt::format("{}: {}", name, what); }

using Records = std::variant<PcapngRecords, PcapRecords>;

/// By the header that the window begins with.
std::expected<Records, std::string> begin_records(InputWindow& window) {
  if (has_pcapng_magic(window.peek(4))) return PcapngRecords();
  return PcapRecords::begin(window);
}

}  // namespace

struct CaptureFile::State {
  State(std::unique_ptr<ByteSource> from, std::string called)
      : name(std::move(called)), source(std::move(from)), window(*source) {}

  std::optional<CapturedPacket> next();
  bool begin_next_file();
  void end();
  void add_damage(const Damage& damage);
  void add_trouble(std::string text);

  std::string name;
  std::unique_ptr<ByteSource> source;
  InputWindow window;
  std::optional<Records> records;  ///< nothing: all was read
  std::uint64_t frame = 0;
  std::vector<std::string> troubles;
  std::uint64_t more_troubles = 0;
  bool broke_off = false;
};

std::optional<CapturedPacket> CaptureFile::State::next() {
  const OnDamage on_damage = [this](Damage&& damage) { add_damage(damage); };
  CapturedPacket packet;
  while (records) {
    const Found found = std::visit([&](auto& each) { return each.next(window, packet, on_damage); }, *records);
    if (found == Found::packet) {
      packet.frame = ++frame;
      return packet;
    }
    if (found == Found::ended || !begin_next_file()) end();
  }
  return std::nullopt;
}

/// Another file begins where one ended. Its frames are counted on.
bool CaptureFile::State::begin_next_file() {
  auto next = begin_records(window);
  if (next)
    *records = std::move(*next);
  else
    add_damage({.from = window.position(), .to = window.position(), .to_end = true, .what = next.error()});
  return next.has_value();
}

void CaptureFile::State::end() {
  records.reset();
  if (!broke_off && !source->trouble().empty())
    add_damage({.from = window.position(), .to = window.position(), .to_end = true, .what = source->trouble()});
}

void CaptureFile::State::add_damage(const Damage& damage) {
  broke_off = broke_off || damage.to_end;
  if (damage.to_end)
    add_trouble(fmt::format("{}: the capture breaks off after frame {}: {}", name, frame,
                            source->trouble().empty() ? damage.what : source->trouble()));
  else
    add_trouble(fmt::format("{}: bytes {} to {}, after frame {}, are broken: {}", name, damage.from, damage.to, frame,
                            damage.what));
}

void CaptureFile::State::add_trouble(std::string text) {
  if (troubles.size() < kMostTroubles)
    troubles.push_back(std::move(text));
  else
    ++more_troubles;
}

CaptureFile::CaptureFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaptureFile::CaptureFile(CaptureFile&&) noexcept = default;
CaptureFile& CaptureFile::operator=(CaptureFile&&) noexcept = default;
CaptureFile::~CaptureFile() = default;

std::expected<CaptureFile, std::string> CaptureFile::open(const std::string& path, Stopped stopped) {
  std::string name = path == "-" ? "standard input" : path;
  auto source = ByteSource::open(path, std::move(stopped));
  if (!source) return std::unexpected(file_error(name, source.error()));
  return open(std::move(*source), std::move(name));
}

std::expected<CaptureFile, std::string> CaptureFile::open(std::unique_ptr<ByteSource> source, std::string name) {
  auto state = std::make_unique<State>(std::move(source), std::move(name));
  if (const auto why = refusal(*state->source)) return std::unexpected(file_error(state->name, *why));
  auto records = begin_records(state->window);
  if (!records) {
    const std::string& below = state->source->trouble();
    return std::unexpected(file_error(state->name, below.empty() ? records.error() : below));
  }
  state->records = std::move(*records);
  return CaptureFile(std::move(state));
}

std::optional<CapturedPacket> CaptureFile::next() { return state_->next(); }

std::vector<std::string> CaptureFile::troubles() const {
  std::vector<std::string> out = state_->troubles;
  if (state_->more_troubles > 0)
    out.push_back(fmt::format("{}: and {} more places are broken", state_->name, state_->more_troubles));
  return out;
}

bool CaptureFile::is_live() const noexcept { return state_->source->is_live(); }

const std::string& CaptureFile::name() const noexcept { return state_->name; }

}  // namespace smbprobe::capture
