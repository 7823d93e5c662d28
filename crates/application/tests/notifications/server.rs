//! A real mail server in another process, that behaves as it is told.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use ehc_application::notifications::{Sender, SmtpMailer, SmtpSettings, SmtpTls};
use ehc_domain::email::EmailAddress;
use serde_json::Value;

/// The server; it ends with the value.
pub struct MailServer {
    process: Child,
    orders: Option<ChildStdin>,
    lines: Receiver<Value>,
    port: u16,
}

impl MailServer {
    pub fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let python = std::env::var_os("EHC_TEST_PYTHON").map_or_else(|| root.join("target/venv/bin/python"), PathBuf::from);
        assert!(
            python.exists(),
            "This test needs Python with the packages of tests/requirements.txt. Run scripts/test, which installs them, or set EHC_TEST_PYTHON."
        );
        let mut process = Command::new(python)
            .arg(root.join("tests/smtp/server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str::<Value>(&line).expect("a line of JSON"));
            }
        });
        let first = lines.recv_timeout(Duration::from_secs(20)).expect("the mail server starts; its own words stand above");
        let port = u16::try_from(first["port"].as_u64().unwrap()).unwrap();
        Self { orders: process.stdin.take(), process, lines, port }
    }

    /// Changes how it behaves, and returns the messages that it had accepted before.
    pub fn behave(&mut self, how: &str) -> Vec<Value> {
        writeln!(self.orders.as_mut().unwrap(), "{how}").unwrap();
        let mut messages = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(20)).expect("the mail server answers");
            match line.get("message") {
                Some(message) => messages.push(message.clone()),
                None => return messages,
            }
        }
    }

    /// Returns a mailer for it that waits for an answer no longer than a time.
    pub fn mailer(&self, timeout: Duration) -> SmtpMailer {
        SmtpMailer::new(self.settings(timeout))
    }

    pub fn settings(&self, timeout: Duration) -> SmtpSettings {
        SmtpSettings {
            host: "127.0.0.1".into(),
            port: self.port,
            tls: SmtpTls::None,
            credentials: None,
            timeout,
            sender: Sender { address: EmailAddress::parse("ehc@ashmere.example").unwrap(), name: "Ashmere Council".into() },
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
