//! A second person’s approval: what somebody proposes counts only once somebody else, who is entitled to it, has read and approved it.

use crate::codes::coded;

coded! {
    /// What became of a proposal.
    pub enum ProposalState {
        /// It waits for a second person.
        Waiting = "waiting", "Waiting for approval";
        /// A second person approved it, and it was done in the same moment.
        Approved = "approved", "Approved";
        /// A second person refused it, with a reason.
        Refused = "refused", "Refused";
        /// Whoever proposed it took it back.
        Withdrawn = "withdrawn", "Taken back";
        /// What it was about changed before anybody approved it: what was read is not what would be done.
        Lapsed = "lapsed", "Lapsed, because what it was about has changed";
    }
}

coded! {
    /// What needs a second person.
    pub enum ProposedAct {
        /// A correction that moves a limit of the authority’s own.
        Correction = "correction", "Correct a day on record";
        /// A fact is taken back that a limit of the authority’s own counts from, or that met one.
        Retraction = "retraction", "Take back a day on record";
        /// A request, or an existing plan, was recorded by mistake, and a limit of the authority’s own moves with it.
        SettingAside = "setting_aside", "Record that something was recorded by mistake";
        /// What was set aside as a mistake was none.
        PuttingBack = "putting_back", "Put back what was recorded as a mistake";
        /// A second case of a child is merged into the first.
        Merging = "merging", "Merge a duplicate into the case of the same child";
        /// The merging of two cases was a mistake: the one that went into the other stands again.
        Unmerging = "unmerging", "Undo the merging of two cases";
        /// A flag of a case is cleared.
        FlagClearing = "flag_clearing", "Clear a flag";
        /// One of several who asked withdrew alone, which moves a limit of the authority’s own.
        LoneWithdrawal = "lone_withdrawal", "Record that one request is withdrawn";
        /// It was a mistake that one of several who asked withdrew alone, and a limit of the authority’s own moves back.
        RequestRestoring = "request_restoring", "Take back that one request is withdrawn";
        /// The end of a case was a mistake, and limits of the authority’s own are owed again.
        Reopening = "reopening", "Take back the end of a case";
        /// A withdrawal, a move or the transfer of a plan is entered late: a limit that is overdue vanishes with it, or another moves.
        Ending = "ending", "Record a withdrawal, a move or a transfer";
        /// Letters, notices and copies go again to somebody who must not be told.
        SilenceEnding = "silence_ending", "Tell somebody again";
        /// Somebody whose address is confidential lives elsewhere.
        AddressChange = "address_change", "Change an address";
        /// An address need not be kept confidential any more.
        AddressDisclosure = "address_disclosure", "Keep an address confidential no longer";
        /// A former identity was kept apart by mistake.
        KeptApartEnding = "kept_apart_ending", "Keep a former identity apart no longer";
        /// Somebody opens a case in an emergency who has opened several just before.
        EmergencyOpening = "emergency_opening", "Open a case in an emergency";
        /// An account is given a role, a team or another address.
        RoleGrant = "role_grant", "Change an account";
        /// A team goes inside another, or closes and its work and people go to another.
        TeamMove = "team_move", "Move or close a team";
    }
}
