// The rows of the table of findings by subject, a file each; for findings*.cpp only.
#pragma once

#include <span>

#include "audit/findings/findings.hpp"
#include "proto/guid.hpp"

namespace smbprobe::audit {

[[nodiscard]] std::span<const FindingRow> smb1_rows() noexcept;
[[nodiscard]] std::span<const FindingRow> signing_rows() noexcept;
[[nodiscard]] std::span<const FindingRow> session_rows() noexcept;
[[nodiscard]] std::span<const FindingRow> smb3_rows() noexcept;
[[nodiscard]] std::span<const FindingRow> host_rows() noexcept;

/// A row with its evidence.
[[nodiscard]] Finding make_finding(const FindingRow& row, Observation seen);

/// Who sends this GUID wherever it runs, or "".
[[nodiscard]] std::string_view decoy_of(const proto::Guid& guid) noexcept;

/// The name that a GUID spells, as Samba makes it of its NetBIOS name, or "".
[[nodiscard]] std::string spelled_by(const proto::Guid& guid);

/// Every GUID that a port told, SMB2's first.
[[nodiscard]] std::vector<proto::Guid> guids_of(const report::EndpointReport& endpoint);

}  // namespace smbprobe::audit
