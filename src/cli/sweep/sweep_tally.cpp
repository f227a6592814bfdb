#include "cli/sweep/sweep_tally.hpp"

#include <fmt/format.h>

#include <numeric>
#include <string_view>
#include <utility>

namespace smbprobe::cli {
namespace {

using report::HostStatus;
using report::Signing;
using report::Smb1Verdict;

constexpr std::string_view kUnknown = "unknown";

template <class Enum>
std::size_t place(Enum value) noexcept {
  return static_cast<std::size_t>(value);
}

static_assert(static_cast<std::size_t>(HostStatus::error) + 1 == std::tuple_size_v<decltype(SweepTally::by_status)>);
static_assert(static_cast<std::size_t>(Smb1Verdict::unknown) + 1 == std::tuple_size_v<decltype(SweepTally::by_smb1)>);
static_assert(static_cast<std::size_t>(Signing::required) + 2 == std::tuple_size_v<decltype(SweepTally::by_signing)>);

std::string_view signing_name(std::size_t i) noexcept {
  return i <= place(Signing::required) ? report::name_of(static_cast<Signing>(i)) : kUnknown;
}

template <class Enum>
std::string_view enum_name(std::size_t i) noexcept {
  return report::name_of(static_cast<Enum>(i));
}

template <std::size_t N, class Name>
void write_counts(base::Json& into, const std::array<std::uint64_t, N>& counts, Name name) {
  for (std::size_t i = 0; i < N; ++i) into[std::string(name(i))] = counts[i];
}

/// Fills a number from a key; the first failure is kept.
class Reader {
 public:
  void number(const base::Json& json, std::string_view key, std::uint64_t& into) {
    if (!error_.empty()) return;
    const auto found = json.is_object() ? json.find(std::string(key)) : json.end();
    if (!json.is_object() || found == json.end() || !found->is_number_unsigned())
      error_ = fmt::format("'{}' is not a count", key);
    else
      into = found->get<std::uint64_t>();
  }

  template <std::size_t N, class Name>
  void counts(const base::Json& json, std::array<std::uint64_t, N>& into, Name name) {
    for (std::size_t i = 0; i < N; ++i) number(json, name(i), into[i]);
  }

  /// An object under a key, or null, in which then no count is found.
  [[nodiscard]] static base::Json child(const base::Json& json, const char* key) {
    return json.is_object() && json.contains(key) ? json.at(key) : base::Json(nullptr);
  }

  [[nodiscard]] std::string take_error() { return std::move(error_); }

 private:
  std::string error_;
};

template <std::size_t N>
std::uint64_t sum(const std::array<std::uint64_t, N>& counts) noexcept {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{});
}

}  // namespace

void SweepTally::count(const report::HostReport& report, bool was_printed) noexcept {
  ++by_status[place(report.status)];
  if (was_printed) ++printed;
  if (report.status != HostStatus::smb) return;
  ++by_smb1[place(report.smb1)];
  ++by_signing[report.signing ? place(*report.signing) : by_signing.size() - 1];
}

std::uint64_t SweepTally::of(HostStatus status) const noexcept { return by_status[place(status)]; }
std::uint64_t SweepTally::of(Smb1Verdict verdict) const noexcept { return by_smb1[place(verdict)]; }
std::uint64_t SweepTally::of(Signing signing) const noexcept { return by_signing[place(signing)]; }
std::uint64_t SweepTally::hosts() const noexcept { return sum(by_status); }

base::Json tally_to_json(const SweepTally& tally) {
  base::Json out = base::Json::object();
  write_counts(out, tally.by_status, enum_name<HostStatus>);
  write_counts(out["smb1"], tally.by_smb1, enum_name<Smb1Verdict>);
  write_counts(out["signing"], tally.by_signing, signing_name);
  out["printed"] = tally.printed;
  out["left_out"] = tally.left_out();
  return out;
}

std::expected<SweepTally, std::string> tally_from_json(const base::Json& json) {
  SweepTally out;
  Reader reader;
  reader.counts(json, out.by_status, enum_name<HostStatus>);
  reader.counts(Reader::child(json, "smb1"), out.by_smb1, enum_name<Smb1Verdict>);
  reader.counts(Reader::child(json, "signing"), out.by_signing, signing_name);
  reader.number(json, "printed", out.printed);
  if (auto error = reader.take_error(); !error.empty()) return std::unexpected(std::move(error));
  if (out.printed > out.hosts()) return std::unexpected(std::string("'printed' is more than there are hosts"));
  return out;
}

}  // namespace smbprobe::cli
