// The one place that includes Asio and names what differs between its versions (1.22 to 1.30 and newer).
#pragma once

#include <exception>  // Asio 1.22 forgets it, which shows with libc++

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#if __has_include(<asio/as_tuple.hpp>)
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

// GCC 12 and 13 take the two halves of Asio's allocator of coroutine frames for a mismatch once both are inlined. The
// warning is given where a coroutine stands, so it is off to the end of each file that has one.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace smbprobe::net {

#if __has_include(<asio/as_tuple.hpp>)
using asio::as_tuple;
#else
using asio::experimental::as_tuple;
#endif

/// Every coroutine here runs on an io_context itself: Asio's any_io_executor would cost a sweep a tenth of its time.
using IoExecutor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, IoExecutor>;

/// The completion token of every operation here: errors come back as values.
inline const auto no_throw = as_tuple(asio::use_awaitable_t<IoExecutor>());

/// What to do when a spawned coroutine ends: an exception leaves io_context::run() instead of being lost.
struct RethrowAtEnd {
  void operator()(const std::exception_ptr& failure) const {
    if (failure) std::rethrow_exception(failure);
  }
};

}  // namespace smbprobe::net
