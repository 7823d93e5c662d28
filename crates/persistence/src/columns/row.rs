//! A row that is read whole and inserted whole.

/// Declares a row: read whole from its table, and inserted whole, with the domain's own types. Where it is somebody who is `found by` the words of a column, those are kept
/// with the row.
macro_rules! row {
    (@note $noted:ident of $rows:ident) => {};
    (@note $noted:ident of $rows:ident by $names:ident) => {
        let $noted: Vec<_> = $rows.iter().map(|row| (row.id, row.$names.clone())).collect();
    };
    (@keep $noted:ident on $conn:ident) => {
        Ok(())
    };
    (@keep $noted:ident on $conn:ident by $names:ident) => {
        $crate::name_words::keep($conn, &$noted)
    };
    ($(#[$meta:meta])* pub struct $name:ident in $table:ident $(found by $names:ident)? { $($(#[$doc:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = $crate::schema::$table)]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $name {
            /// Inserts the row.
            ///
            /// # Errors
            /// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when a unique value is taken, and any failure of the database.
            pub fn insert(self, conn: &mut $crate::DbConnection) -> $crate::StorageResult<()> {
                Self::insert_all(vec![self], conn)
            }

            /// Inserts several rows, as many in one statement as both databases take.
            ///
            /// # Errors
            /// As [`Self::insert`].
            pub fn insert_all(rows: Vec<Self>, conn: &mut $crate::DbConnection) -> $crate::StorageResult<()> {
                use diesel::{ExpressionMethods as _, RunQueryDsl as _};
                use $crate::columns::{AT_ONCE, Bind as _};
                row!(@note noted of rows $(by $names)?);
                let mut rows = rows.into_iter();
                loop {
                    let values: Vec<_> = rows
                        .by_ref()
                        .take(AT_ONCE)
                        .map(|row| ($($crate::schema::$table::$field.eq(row.$field.bind()),)*))
                        .collect();
                    if values.is_empty() {
                        break row!(@keep noted on conn $(by $names)?);
                    }
                    on!(conn, |c| diesel::insert_into($crate::schema::$table::table).values(values).execute(c))?;
                }
            }
        }
    };
}
