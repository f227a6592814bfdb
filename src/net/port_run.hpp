// The jobs of one port: what to connect for next, which NetBIOS name to call, what to try again. No I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
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

/// What a connection is made for.
enum class Purpose : std::uint8_t {
  ask,      ///< a job of the plan
  witness,  ///< a question that was answered, again: does the port answer at this pace?
  retry,    ///< a question that was dropped or timed out, again
};

/// A job on its way: one connection now, more when a session is refused or nothing came.
struct Attempt {
  probe::JobRef job;
  proto::NetbiosName called;              ///< NetBIOS: the name to open the session with
  std::vector<proto::NetbiosName> tried;  ///< names that the server refused
  unsigned silences = 0;
  Purpose purpose = Purpose::ask;
  bool dropped = false;  ///< the last connection for it was dropped, not silent
};

struct PortRunOptions {
  probe::PlanOptions plan;
  std::string host;      ///< as the user named it: its first label is a name to try
  std::string called{};  ///< NetBIOS: a name that the user told, tried first
  unsigned retries = 0;  ///< after silence
  bool nbstat = false;   ///< an answer to NBSTAT may still come: nbstat_settled() will be called
};

class PortRun {
 public:
  PortRun(report::ProbedPort port, PortRunOptions options);

  [[nodiscard]] const report::ProbedPort& port() const noexcept { return port_; }

  /// The next connection to make, or nothing for now.
  [[nodiscard]] std::optional<Attempt> next();

  /// What became of an attempt that next() or next_quiet() gave.
  void ended(Attempt attempt, std::span<const probe::Exchange> exchanges);

  /// The next connection to make when nothing else is open to the host, after quiet_pause(): a question that was
  /// answered, twice, and then each that was dropped or timed out. Silence is worth it only where the host said
  /// something.
  [[nodiscard]] std::optional<Attempt> next_quiet(bool host_has_spoken);

  /// How long to leave the host in peace before it: longer each time that an answered question was dropped, and no
  /// shorter than it was before the second answer, because only a question that was left as much time can be compared
  /// with it.
  [[nodiscard]] std::chrono::microseconds quiet_pause() const noexcept;

  /// True once an answered question was dropped when it was asked again.
  [[nodiscard]] bool is_strained() const noexcept { return strains_ > 0; }

  /// NBSTAT was answered, or will not be.
  void nbstat_settled(const std::optional<proto::NbstatAnswer>& answer);

  /// Drops everything that has not begun.
  void drop();

  [[nodiscard]] bool ready() const noexcept { return !queue_.empty(); }

  /// Questions that still wait for their turn or for quiet.
  [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size() + unsettled_.size(); }

  /// True while a job waits for the name that NBSTAT may tell.
  [[nodiscard]] bool waits_for_nbstat() const noexcept { return !parked_.empty(); }

 private:
  struct Parked {
    Attempt attempt;
    std::vector<probe::Exchange> exchanges;
  };

  void put(std::vector<probe::Job> jobs);
  void settle(Attempt attempt, std::span<const probe::Exchange> exchanges);
  [[nodiscard]] bool is_worth_more(const Attempt& attempt);
  void witnessed(bool answered, const probe::Exchange& exchange);
  void remember(const Attempt& attempt);
  void hand_over(const Attempt& attempt, std::span<const probe::Exchange> exchanges);
  [[nodiscard]] bool call_another_name(Attempt& attempt) const;

  report::ProbedPort port_;
  PortRunOptions options_;
  probe::EndpointPlan plan_;
  std::vector<Attempt> queue_;  ///< the next one last
  std::vector<Parked> parked_;
  std::vector<Attempt> unsettled_;            ///< dropped or timed out: asked again when the host is quiet
  probe::JobRef witness_;                     ///< the last question that was answered
  unsigned witnesses_ = 0;                    ///< answers to it in a row, when the host was quiet
  std::int64_t witness_end_us_ = 0;           ///< when the last answer to it came
  std::chrono::microseconds witness_gap_{};   ///< from there to the next time that it was asked
  std::size_t strains_ = 0;                   ///< how often it was dropped then
  bool connected_ = false;                    ///< some connection to the port stood
  std::optional<proto::NetbiosName> agreed_;  ///< a name that the server did not refuse
  std::optional<proto::NbstatAnswer> nbstat_;
};

}  // namespace smbprobe::net
