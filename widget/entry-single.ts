import { defineStaffChat } from "./define.ts";

defineStaffChat();
