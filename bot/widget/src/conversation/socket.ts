/** The real socket. */

import { io } from "socket.io-client";
import type { Socket } from "./conversation";

/** Opens the socket of a conversation; it reconnects by itself for as long as it is not told to stop. */
export function openSocket(conversationId: string): Socket {
  return io("/chat", {
    path: "/socket.io",
    auth: { conversation_id: conversationId },
    // A web socket needs no sticky balancing in front of many gateways; polling is for networks that block it.
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    forceNew: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    timeout: 8000,
  }) as unknown as Socket;
}
