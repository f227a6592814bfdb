// Who lives where in a population: what a host does is a pure function of its address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "responder_profile.hpp"

namespace smbprobe::bench {

/// What a host of the population does on its SMB ports.
enum class Kind : std::uint8_t {
  smb1_only,
  dual,
  old_smb2,
  modern,
  http,
  silent,
  closing,
  resetting,
  refusing,
  unreachable,
  filtered,
};
inline constexpr std::size_t kKindCount = 11;
/// The kinds from here on never see a connection: the kernel's packet filter plays them.
inline constexpr Kind kFirstFilteredKind = Kind::refusing;

/// What the kind is called, and what a scan of its port 445 has to say of it.
struct KindRow {
  std::string_view name;
  std::string_view profile;        ///< of the responder; empty where it speaks no SMB
  std::string_view status;         ///< of the report
  std::string_view smb1;           ///< verdict, whatever the depth
  std::string_view packet_filter;  ///< what the packet filter does to it; empty where the population answers
};

[[nodiscard]] const KindRow& row_of(Kind kind) noexcept;

/// The profile that a kind speaks, or null. Lives as long as the program.
[[nodiscard]] const Profile* profile_of(Kind kind);

/// How many of each kind there are, in parts.
class Mix {
 public:
  /// Reads "smb1-only=1,dual=2". The error is a sentence.
  [[nodiscard]] static std::expected<Mix, std::string> parse(std::string_view text);

  /// What lives there. @param address in host byte order.
  [[nodiscard]] Kind kind_of(std::uint32_t address) const noexcept;

  /// The kind of every host that answers, when they are all of one.
  [[nodiscard]] std::optional<Kind> only_kind() const noexcept;

  /// The rule set for nft that plays the kinds which the population cannot, on these ports; empty when there are none.
  [[nodiscard]] std::string packet_filter(std::string_view ports) const;

 private:
  void share_out();

  std::array<unsigned, kKindCount> parts_{};
  unsigned answering_ = 0;                    ///< parts of the kinds that answer
  std::array<std::uint8_t, 256> filtered_{};  ///< by the lowest byte; 0: the population answers
};

/// Every kind's name, with commas.
[[nodiscard]] std::string kind_names();

}  // namespace smbprobe::bench
