#include "cli/sweep/sweep_tally.hpp"

#include <fmt/format.h>

#include <limits>
#include <numeric>
#include <string_view>

#include "report/unreachable.hpp"

namespace smbprobe::cli {
namespace {

using report::HostStatus;
using report::Signing;
using report::Smb1Status;

constexpr std::string_view kUnknown = "unknown";
/// In place of a count that was not read.
constexpr std::uint64_t kMissing = std::numeric_limits<std::uint64_t>::max();

template <class Enum>
std::size_t place(Enum value) noexcept {
  return static_cast<std::size_t>(value);
}

static_assert(static_cast<std::size_t>(HostStatus::error) + 1 == std::tuple_size_v<decltype(SweepTally::by_status)>);
static_assert(static_cast<std::size_t>(Smb1Status::unknown) + 1 == std::tuple_size_v<decltype(SweepTally::by_smb1)>);
static_assert(static_cast<std::size_t>(Signing::required) + 2 == std::tuple_size_v<decltype(SweepTally::by_signing)>);

std::string_view signing_name(std::size_t i) noexcept {
  return i <= place(Signing::required) ? report::name_of(static_cast<Signing>(i)) : kUnknown;
}

template <class Enum>
std::string_view enum_name(std::size_t i) noexcept {
  return report::name_of(static_cast<Enum>(i));
}

template <std::size_t N, class Name>
void write_counts(base::JsonWriter& out, const std::array<std::uint64_t, N>& counts, Name name) {
  for (std::size_t i = 0; i < N; ++i) {
    out.key(name(i));
    out.value(counts[i]);
  }
}

/// Takes the value of a key; one that is none of these counts is passed over.
template <std::size_t N, class Name>
void read_count(base::JsonReader& in, std::string_view key, std::array<std::uint64_t, N>& into, Name name) {
  for (std::size_t i = 0; i < N; ++i)
    if (name(i) == key) return void(into[i] = in.try_number<std::uint64_t>().value_or(kMissing));
  in.skip();
}

/// The first count that was not read, "" when all were.
template <std::size_t N, class Name>
std::string_view missing(const std::array<std::uint64_t, N>& counts, Name name) {
  for (std::size_t i = 0; i < N; ++i)
    if (counts[i] == kMissing) return name(i);
  return {};
}

std::string_view missing(const SweepTally& tally) {
  if (const auto name = missing(tally.by_status, enum_name<HostStatus>); !name.empty()) return name;
  if (const auto name = missing(tally.by_smb1, enum_name<Smb1Status>); !name.empty()) return name;
  if (const auto name = missing(tally.by_signing, signing_name); !name.empty()) return name;
  return tally.printed == kMissing ? "printed" : "";
}

template <std::size_t N>
std::uint64_t sum(const std::array<std::uint64_t, N>& counts) noexcept {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{});
}

}  // namespace

void SweepTally::count(const report::HostReport& report, bool was_printed) noexcept {
  ++by_status[place(report.status)];
  if (was_printed) ++printed;
  if (report.unanswered.value_or(0) > 0) ++unanswered;
  if (report::has_no_route(report)) ++no_route;
  if (report::is_unused(report)) ++unused;
  if (report.status != HostStatus::smb) return;
  ++by_smb1[place(report.smb1)];
  ++by_signing[report.signing ? place(*report.signing) : by_signing.size() - 1];
}

std::uint64_t SweepTally::of(HostStatus status) const noexcept { return by_status[place(status)]; }
std::uint64_t SweepTally::of(Smb1Status verdict) const noexcept { return by_smb1[place(verdict)]; }
std::uint64_t SweepTally::of(Signing signing) const noexcept { return by_signing[place(signing)]; }
std::uint64_t SweepTally::hosts() const noexcept { return sum(by_status); }

void write_tally(base::JsonWriter& out, const SweepTally& tally) {
  out.begin_object();
  write_counts(out, tally.by_status, enum_name<HostStatus>);
  out.key("smb1");
  out.begin_object();
  write_counts(out, tally.by_smb1, enum_name<Smb1Status>);
  out.end_object();
  out.key("signing");
  out.begin_object();
  write_counts(out, tally.by_signing, signing_name);
  out.end_object();
  out.member("printed", tally.printed);
  out.member("left_out", tally.left_out());
  out.end_object();
}

std::expected<SweepTally, std::string> read_tally(base::JsonReader& in) {
  SweepTally out;
  out.by_status.fill(kMissing);
  out.by_smb1.fill(kMissing);
  out.by_signing.fill(kMissing);
  out.printed = kMissing;
  in.try_object([&](std::string_view key) {
    if (key == "smb1")
      in.try_object([&](std::string_view name) { read_count(in, name, out.by_smb1, enum_name<Smb1Status>); });
    else if (key == "signing")
      in.try_object([&](std::string_view name) { read_count(in, name, out.by_signing, signing_name); });
    else if (key == "printed")
      out.printed = in.try_number<std::uint64_t>().value_or(kMissing);
    else
      read_count(in, key, out.by_status, enum_name<HostStatus>);
  });
  if (const auto name = missing(out); !name.empty()) return std::unexpected(fmt::format("'{}' is not a count", name));
  if (out.printed > out.hosts()) return std::unexpected(std::string("'printed' is more than there are hosts"));
  return out;
}

}  // namespace smbprobe::cli
