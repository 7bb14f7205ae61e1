// Boost.Asio as src/net uses it: everything is bound to the plain executor of an io_context, which makes a socket 40
// bytes instead of 88. Asio's own code is compiled once, in asio.cc (see BOOST_ASIO_SEPARATE_COMPILATION in the build
// files).
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;

using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;
using UnixSocket = asio::basic_stream_socket<asio::local::stream_protocol, asio::io_context::executor_type>;
using UnixAcceptor = asio::basic_socket_acceptor<asio::local::stream_protocol, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;

}  // namespace snug
