// The jobs of one port: what to connect for next, which NetBIOS name to call, what to try again. No I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/ask/plan.hpp"
#include "probe/exchange.hpp"
#include "probe/survey/survey.hpp"
#include "proto/nbstat.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::net {

/// A job on its way: one connection now, more when a session is refused or nothing came.
struct Attempt {
  probe::JobRef job;
  proto::NetbiosName called;              ///< NetBIOS: the name to open the session with
  std::vector<proto::NetbiosName> tried;  ///< names that the server refused
  unsigned silences = 0;
};

struct PortRunOptions {
  probe::PlanOptions plan;
  std::string host;      ///< as the user named it: its first label is a name to try
  unsigned retries = 0;  ///< after silence
  bool nbstat = false;   ///< an answer to NBSTAT may still come: nbstat_settled() will be called
};

class PortRun {
 public:
  PortRun(report::ProbedPort port, PortRunOptions options);

  [[nodiscard]] const report::ProbedPort& port() const noexcept { return port_; }

  /// The next connection to make, or nothing for now.
  [[nodiscard]] std::optional<Attempt> next();

  /// What became of an attempt that next() gave.
  void ended(Attempt attempt, std::span<const probe::Exchange> exchanges);

  /// NBSTAT was answered, or will not be.
  void nbstat_settled(const std::optional<proto::NbstatAnswer>& answer);

  /// Drops everything that has not begun.
  void drop();

  [[nodiscard]] bool ready() const noexcept { return !queue_.empty(); }

  /// True while a job waits for the name that NBSTAT may tell.
  [[nodiscard]] bool waits_for_nbstat() const noexcept { return !parked_.empty(); }

 private:
  struct Parked {
    Attempt attempt;
    std::vector<probe::Exchange> exchanges;
  };

  void put(std::vector<probe::Job> jobs);
  void hand_over(const Attempt& attempt, std::span<const probe::Exchange> exchanges);
  [[nodiscard]] bool call_another_name(Attempt& attempt) const;

  report::ProbedPort port_;
  PortRunOptions options_;
  probe::EndpointPlan plan_;
  std::vector<Attempt> queue_;  ///< the next one last
  std::vector<Parked> parked_;
  std::optional<proto::NetbiosName> agreed_;  ///< a name that the server did not refuse
  std::optional<proto::NbstatAnswer> nbstat_;
};

}  // namespace smbprobe::net
