import { defineStaffChat } from "./define.ts";
import { VERSION } from "../base/version.ts";

defineStaffChat(VERSION);
