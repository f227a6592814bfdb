// The one place that bounds what a report keeps of the wire.
#pragma once

#include <cstddef>

#include "base/escape.hpp"
#include "report/client_offer.hpp"
#include "report/host_report.hpp"
#include "report/session.hpp"

namespace smbprobe::report {

/// Entries of a list of names, numbers, contexts or anomalies; no server has more.
inline constexpr std::size_t kMostListed = 64;
/// Bytes of a context without a name: as text in hex no longer than any other.
inline constexpr std::size_t kMostListedBytes = base::kMostCodePoints / 2;

/// Cuts every text to base::kMostCodePoints, lists to kMostListed and bytes to kMostListedBytes, and notes in `cut`
/// what had more. What was cut before stays as it is.
void cut_texts(HostReport& report);
void cut_texts(ClientOffer& offer);
void cut_texts(Session& session);

}  // namespace smbprobe::report
