//! The built program with a folder of its own, one process for each day that it lives through.

use std::{
    env, fs,
    fs::File,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use ureq::Agent;

use crate::Person;

/// How long the program may take to become ready.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one question whether it is ready may wait: a program that takes the connection and never answers is not ready.
const ONE_TRY: Duration = Duration::from_secs(2);

/// `ehc serve` on a database that is migrated, at nine in the morning of a fixed day.
#[derive(Debug)]
pub struct Program {
    folder: TempDir,
    database: String,
    port: u16,
    today: String,
    server: Option<Child>,
}

impl Program {
    /// Starts it on a day.
    pub fn start(database_url: &str, today: &str) -> Self {
        let mut program = Self::somewhere(database_url);
        program.live_on(today);
        program
    }

    /// Puts a backup that this program made in its folder back into a folder of its own and a database where nothing is, and starts what came out of it on
    /// the same day.
    pub fn put_back(&self, file: &str, database_url: &str) -> Self {
        let mut other = Self::somewhere(database_url);
        other.today.clone_from(&self.today);
        other.run(&["restore", &self.folder.path().join(file).display().to_string()]);
        other.live_on(&self.today);
        other
    }

    fn somewhere(database_url: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("ehc-acceptance-").tempdir().expect("a folder for the program");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        // From here the port is the program's.
        drop(listener);
        Self { folder, database: database_url.to_owned(), port, today: String::new(), server: None }
    }

    /// Goes on to another day. The process ends without a word, as in a power cut: what it had answered must be there on the next day.
    pub fn live_on(&mut self, today: &str) {
        self.end();
        today.clone_into(&mut self.today);
        let log = File::options().create(true).append(true).open(self.log()).expect("a log");
        let again = log.try_clone().expect("the same log");
        self.server = Some(self.command(&["serve"]).stdout(log).stderr(again).spawn().expect("the program starts"));
        self.wait();
    }

    /// Runs a command beside the server and returns what it printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn run(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the program runs");
        assert!(status.success(), "ehc {arguments:?} ended with {status}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("text")
    }

    /// Signs somebody in.
    pub fn sign_in(&self, email: &str, password: &str) -> Person {
        Person::sign_in(&self.url(), email, password)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("serve.log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let inside = |name: &str| self.folder.path().join(name);
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(&self.folder).env_clear();
        command.env("EHC__DATABASE__URL", &self.database);
        command.env("EHC__FILES__FOLDER", inside("files"));
        command.env("EHC__AUDIT__CHECKPOINTS", inside("audit-checkpoints.jsonl"));
        command.env("EHC__MAIL__FOLDER", inside("mail"));
        command.env("EHC__WEB__BIND", format!("127.0.0.1:{}", self.port));
        command.env("EHC__WEB__BASE_URL", self.url());
        command.env("EHC__CLOCK__TODAY", &self.today);
        command
    }

    fn wait(&mut self) {
        let until = Instant::now() + PATIENCE;
        let agent: Agent = Agent::config_builder().timeout_global(Some(ONE_TRY)).build().into();
        while agent.get(format!("{}/health/ready", self.url())).call().is_err() {
            let has_ended = self.server.as_mut().is_none_or(|server| !matches!(server.try_wait(), Ok(None)));
            if has_ended || Instant::now() > until {
                panic!("the program did not become ready: {}", fs::read_to_string(self.log()).unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn end(&mut self) {
        if let Some(mut server) = self.server.take() {
            // It may have ended by itself; then there is nothing to end.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// Finds the program: where `scripts/test` says, or beside the tests in the build folder.
/// Where the built program is.
pub fn binary() -> PathBuf {
    let beside = || {
        let test = env::current_exe().expect("the path of this test");
        test.ancestors().nth(2).map(|folder| folder.join("ehc")).expect("the build folder")
    };
    let binary = env::var_os("EHC_BINARY").map_or_else(beside, PathBuf::from);
    assert!(binary.is_file(), "{} is not built: run scripts/test, or cargo build --workspace --bins", binary.display());
    binary
}
