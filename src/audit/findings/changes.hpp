// What to change on one product: the advice of all findings of a host put together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// Products with settings of their own.
enum class Product : std::uint8_t { samba, ksmbd, windows, synology, qnap, truenas, macos };

/// As --fix takes them, in the order of the values.
inline constexpr std::array<std::string_view, 7> kProductNames{"samba", "ksmbd",   "windows", "synology",
                                                               "qnap",  "truenas", "macos"};
/// As their makers write them.
inline constexpr std::array<std::string_view, 7> kProductWords{"Samba", "ksmbd",   "Windows", "Synology",
                                                               "QNAP",  "TrueNAS", "macOS"};

/// Lines that belong to one place.
struct ChangeGroup {
  std::string where;               ///< "In /etc/samba/smb.conf, section [global]"
  std::vector<std::string> lines;  ///< to be pasted; a line that begins with '#' is about the next one
  std::string apply;               ///< "smbcontrol all reload-config"; "" where they take effect at once
};

/// Each setting once. Of two values for one setting the stricter one stays.
struct Changes {
  std::vector<ChangeGroup> groups;
  std::vector<std::string> words;  ///< what remains to do where the product has no known setting

  [[nodiscard]] bool empty() const noexcept { return groups.empty() && words.empty(); }
};

/// The product of that name in kProductNames.
[[nodiscard]] std::optional<Product> find_product(std::string_view name) noexcept;

/// The product whose code answers; nothing where it is not known or has no settings.
[[nodiscard]] std::optional<Product> product_of(const Judgement& judgement);

/// True where nothing tells whose code answers.
[[nodiscard]] bool is_unknown(const Judgement& judgement);

/// What clears the findings of a host.
/// @param os_version of its NTLMSSP CHALLENGE: Windows before 6.2 has other lines; nothing: both are given
/// @param with_info also what clears findings of severity info
[[nodiscard]] Changes changes_for(Product product,
                                  const Judgement& judgement,
                                  const std::optional<std::string>& os_version,
                                  bool with_info);

/// The same in words that fit every product.
[[nodiscard]] std::vector<std::string> general_changes(const Judgement& judgement, bool with_info);

}  // namespace smbprobe::audit
