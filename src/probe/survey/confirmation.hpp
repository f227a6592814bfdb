// Which drops are refusals. A server that has enough connections closes too, or answers with a status about resources,
// so a drop counts only where nothing but the question can be its reason.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "probe/survey/evidence.hpp"

namespace smbprobe::probe {

/// How long the port is left in peace before each of the three questions; longer where the first was dropped itself.
inline constexpr std::array kQuietPauses{std::chrono::milliseconds(50), std::chrono::milliseconds(250),
                                         std::chrono::milliseconds(1000)};

/// True for a status that speaks of resources or policy, in answer to NEGOTIATE.
[[nodiscard]] bool is_resource_status(std::uint32_t status) noexcept;

/// True for a NetBIOS session error that speaks of resources: 0x83, 0x8F.
[[nodiscard]] bool is_resource_session_error(std::uint8_t code) noexcept;

/// True where a question was not answered, though the server was there: a close, a reset, or a status or session error
/// about resources or policy.
[[nodiscard]] bool is_drop(const Evidence& evidence);

/// True where the server answered the question itself, with an acceptance or a refusal.
[[nodiscard]] bool is_answer(const Evidence& evidence);

/// Sets Evidence::confirmed on every drop that is a refusal: after one client's same question was answered twice on
/// that port, the second time a pause after all before had ended, it was asked a pause later, dropped again, and
/// nothing else was open to the host, by any client. Where the host drops what it answers, dropped twice in a row. A
/// drop of a question that was answered shows that there is too much to do, and ends what was shown. @param host all
/// exchanges of one host
void confirm_refusals(std::span<Evidence> host);

/// Drops in a row that a refusal takes of a host that drops what it answers.
inline constexpr unsigned kDropsUnderLoad = 2;

/// True where a question was answered at one time and the same one dropped at another: there is too much to do.
[[nodiscard]] bool drops_what_it_answers(std::span<const Evidence> evidence);

/// The evidence of a port without the questions that were dropped or timed out, and answered another time.
[[nodiscard]] std::vector<Evidence> without_superseded(std::span<const Evidence> port);

}  // namespace smbprobe::probe
