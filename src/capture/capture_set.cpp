#include "capture/capture_set.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "capture/byte_source.hpp"
#include "capture/file_records.hpp"
#include "capture/link_types.hpp"
#include "capture/other_formats.hpp"

namespace smbprobe::capture {
namespace {

constexpr std::size_t kMostKeptOpen = 32;     // before their time
constexpr std::size_t kMostOfOneTime = 4096;  // packets that are compared

/// From the network layer on: the same packet has other headers before it where it was captured elsewhere.
std::uint64_t fingerprint(const CapturedPacket& packet) {
  const proto::ByteView bytes = packet.bytes.subspan(std::min(link_header_size(packet.link_type), packet.bytes.size()));
  constexpr std::uint64_t kBasis = 0xcbf29ce484222325;  // FNV-1a
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t out = kBasis;
  for (const std::uint8_t byte : bytes) out = (out ^ byte) * kPrime;
  return out;
}

}  // namespace

bool looks_like_capture(const std::string& path) {
  const auto source = ByteSource::open(path);
  if (!source) return false;
  const proto::ByteView first = (*source)->first_bytes();
  return has_capture_magic(first) || other_format(first).has_value();
}

CaptureSet::CaptureSet(const std::vector<std::string>& paths, Stopped stopped) : stopped_(std::move(stopped)) {
  for (std::size_t i = 0; i < paths.size(); ++i) add(i, paths[i], i < kMostKeptOpen);
  waiting_.sort([](const Source& a, const Source& b) { return a.head.time_us < b.head.time_us; });  // a stable sort
}

CaptureSet::~CaptureSet() = default;

/// A file is opened to know when it begins; the only one is read as it comes.
void CaptureSet::add(std::size_t number, const std::string& path, bool stays_open) {
  auto file = CaptureFile::open(path, stopped_);
  if (!file) {
    troubles_.push_back(file.error());
    return;
  }
  ++opened_;
  only_name_ = file->name();
  const bool live = file->is_live();
  is_live_ = is_live_ || live;
  waiting_.push_back({.number = number, .path = path, .file = std::move(*file), .head = {}});
  Source& added = waiting_.back();
  if (!advance(added))
    end(waiting_, std::prev(waiting_.end()));
  else if (!stays_open && !live)
    added.file.reset();
}

bool CaptureSet::advance(Source& source) {
  auto packet = source.file->next();
  if (!packet) return false;
  source.head = *packet;
  return true;
}

bool CaptureSet::open_again(Source& source) {
  auto file = CaptureFile::open(source.path);
  if (!file) {
    troubles_.push_back(file.error());
    return false;
  }
  source.file = std::move(*file);
  return advance(source);
}

void CaptureSet::end(Sources& among, Sources::iterator source) {
  if (source->file) std::ranges::move(source->file->troubles(), std::back_inserter(troubles_));
  among.erase(source);
}

/// Files whose first packet is not behind those that are read.
void CaptureSet::begin_due() {
  while (!waiting_.empty()) {
    const std::int64_t begins = waiting_.front().head.time_us;
    const bool due = active_.empty() ||
                     std::ranges::any_of(active_, [begins](const Source& each) { return begins <= each.head.time_us; });
    if (!due) return;
    if (!waiting_.front().file && !open_again(waiting_.front())) {
      end(waiting_, waiting_.begin());
      continue;
    }
    active_.splice(active_.end(), waiting_, waiting_.begin());
  }
}

/// True for a packet that another file gave as often already.
bool CaptureSet::is_repeated(const Source& source) {
  if (source.head.time_us != seen_time_us_ || seen_.size() == kMostOfOneTime) seen_.clear();
  seen_time_us_ = source.head.time_us;
  std::vector<std::uint32_t>& counts = seen_[fingerprint(source.head)];
  if (counts.size() <= source.number) counts.resize(source.number + 1);
  const std::uint32_t most = *std::ranges::max_element(counts);
  return ++counts[source.number] <= most;
}

std::optional<CapturedPacket> CaptureSet::next() {
  for (;;) {
    if (given_ != nullptr && !advance(*given_))
      end(active_, std::ranges::find_if(active_, [this](const Source& each) { return &each == given_; }));
    given_ = nullptr;
    begin_due();
    if (active_.empty()) return std::nullopt;
    Source& first = *std::ranges::min_element(active_, {}, [](const Source& each) { return each.head.time_us; });
    given_ = &first;
    if (active_.size() > 1 || (!seen_.empty() && first.head.time_us == seen_time_us_)) {
      if (is_repeated(first)) {
        ++repeated_;
        continue;
      }
    }
    CapturedPacket out = first.head;
    out.frame = ++frame_;
    return out;
  }
}

std::string CaptureSet::name() const { return opened_ == 1 ? only_name_ : fmt::format("{} captures", opened_); }

std::vector<std::string> CaptureSet::troubles() const {
  std::vector<std::string> out = troubles_;
  for (const Source& source : active_)
    if (source.file) std::ranges::move(source.file->troubles(), std::back_inserter(out));
  return out;
}

}  // namespace smbprobe::capture
